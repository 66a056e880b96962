import type { End, Finish } from '../canonical/answer.ts';
import type { StreamWriter, WriteContext } from '../canonical/codec.ts';
import type { Block, BlockEnd, StreamPart, StreamStart } from '../canonical/events.ts';
import type { ReasoningProof } from '../canonical/part.ts';
import { sealProof } from '../canonical/proof.ts';
import { CUT } from '../canonical/stream-faults.ts';
import { toolCalled, unwrapCustomInput } from '../canonical/tool-names.ts';
import type { Usage } from '../canonical/usage.ts';
import { errorEvent } from './errors.ts';
import { writeFinish } from './finish.ts';
import { signedContent } from './parts/signed-content.ts';
import { writeUsage } from './usage.ts';

/** Writes chat completion chunks. */
export function chatStreamWriter(context: WriteContext): StreamWriter {
  return new ChatStreamWriter(context);
}

const NOTHING = Buffer.alloc(0);
const TAIL = '},"logprobs":null,"finish_reason":null}]}\n\n';

/**
 * A finished stream ends with a finish reason that clients know for every choice, the usage if the client asked for
 * it, and `[DONE]`. Any other end is an error event and nothing after it.
 */
class ChatStreamWriter implements StreamWriter {
  readonly #context: WriteContext;
  readonly #choices = new Map<number, Choice>();
  #head = '';
  #usage: Usage | undefined;

  constructor(context: WriteContext) {
    this.#context = context;
    this.#begin({ kind: 'start' });
  }

  write(parts: readonly StreamPart[]): Buffer {
    let text = '';
    for (const part of parts) text += this.#part(part);
    return text === '' ? NOTHING : Buffer.from(text);
  }

  heartbeat(): Buffer {
    return Buffer.from(`${this.#head}[{"index":0,"delta":{${TAIL}`);
  }

  #part(part: StreamPart): string {
    switch (part.kind) {
      case 'start':
        this.#begin(part);
        return this.#open(0);
      case 'block_start':
        return this.#open(part.choice) + this.#blockStart(part.choice, part.block);
      case 'delta':
        return this.#delta(part.choice, part.text);
      case 'block_end':
        return this.#blockEnd(part);
      case 'logprobs': {
        const logprobs = JSON.stringify(part.logprobs);
        return `${this.#head}[{"index":${part.choice},"delta":{},"logprobs":${logprobs},"finish_reason":null}]}\n\n`;
      }
      case 'usage':
        this.#usage = part.usage;
        return '';
      case 'finish':
        return this.#open(part.choice) + this.#finish(part.choice, part.finish);
      case 'other':
        return '';
      case 'end':
        return this.#end(part.end);
    }
  }

  #begin(start: StreamStart): void {
    const { id, model, createdSeconds } = this.#context;
    const opening = JSON.stringify({
      id: start.id ?? `chatcmpl-${id}`,
      object: 'chat.completion.chunk',
      created: start.createdSeconds ?? createdSeconds,
      model,
      ...(start.serviceTier !== undefined && { service_tier: start.serviceTier }),
    });
    this.#head = `data: ${opening.slice(0, -1)},"choices":`;
  }

  /** The first chunk of a choice names the role. */
  #open(index: number): string {
    if (this.#choices.has(index)) return '';
    this.#choices.set(index, newChoice());
    return this.#chunk(index, '"role":"assistant","content":""');
  }

  #blockStart(index: number, block: Block): string {
    const choice = this.#choice(index);
    choice.field = '';
    choice.text = '';
    switch (block.kind) {
      case 'text':
        choice.field = 'content';
        return '';
      case 'refusal':
        choice.field = 'refusal';
        choice.hasRefusal = true;
        return '';
      case 'reasoning':
        choice.field = 'reasoning_content';
        return '';
      case 'tool_call':
        return this.#callStart(index, choice, block);
      case 'opaque':
        return '';
    }
  }

  #callStart(index: number, choice: Choice, block: CallBlock): string {
    const asked = toolCalled(this.#context.request, block.name);
    const isCustom = block.form === 'custom' || asked?.kind === 'custom';
    choice.call = isCustom ? (block.form === 'custom' ? 'custom' : 'wrapped') : 'function';
    const call = choice.calls++;
    choice.callHead = `"tool_calls":[{"index":${call},`;
    const name = JSON.stringify(asked?.name ?? block.name);
    const body = isCustom
      ? `"type":"custom","custom":{"name":${name},"input":""}`
      : `"type":"function","function":{"name":${name},"arguments":""}`;
    const signed = extraContent(block.proof) || extraContent(choice.proof, choice.reasoning);
    choice.proof = undefined;
    return this.#chunk(index, `${choice.callHead}"id":${JSON.stringify(block.id)},${body}${signed}}]`);
  }

  #delta(index: number, text: string): string {
    const choice = this.#choice(index);
    choice.isEmpty = false;
    if (choice.field !== '') {
      if (choice.field === 'reasoning_content') choice.text += text;
      return this.#chunk(index, `"${choice.field}":${JSON.stringify(text)}`);
    }
    if (choice.call === 'wrapped') choice.text += text;
    else if (choice.call !== undefined) return this.#chunk(index, argumentsDelta(choice, text));
    return '';
  }

  #blockEnd(part: BlockEnd): string {
    const choice = this.#choice(part.choice);
    const { field, call, isEmpty } = choice;
    choice.field = '';
    choice.call = undefined;
    choice.isEmpty = true;
    if (field === 'reasoning_content') return this.#reasoningEnd(part, choice);
    if (call === undefined) return '';
    choice.call = call === 'wrapped' ? 'custom' : call;
    let text = '';
    if (call === 'wrapped')
      text = this.#chunk(part.choice, argumentsDelta(choice, unwrapCustomInput(choice.text)));
    else if (call === 'function' && isEmpty) text = this.#chunk(part.choice, argumentsDelta(choice, '{}'));
    choice.call = undefined;
    const signed = extraContent(part.proof);
    if (signed !== '') text += this.#chunk(part.choice, `${choice.callHead}${signed.slice(1)}}]`);
    return text;
  }

  /** The proof goes out here for clients that know OpenRouter's field, and on the next call for all others. */
  #reasoningEnd(part: BlockEnd, choice: Choice): string {
    if (part.proof === undefined) return '';
    choice.proof = part.proof;
    choice.reasoning = choice.text;
    const detail = {
      type: 'reasoning.encrypted',
      data: sealProof(part.proof, choice.text),
      format: 'unknown',
    };
    return this.#chunk(part.choice, `"reasoning_details":${JSON.stringify([{ ...detail, index: 0 }])}`);
  }

  #finish(index: number, finish: Finish): string {
    const choice = this.#choice(index);
    choice.isFinished = true;
    const reason = writeFinish(finish.reason, { hasCalls: choice.calls > 0, hasRefusal: choice.hasRefusal });
    return `${this.#head}[{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${reason}"}]}\n\n`;
  }

  #end(end: End): string {
    if (end.kind !== 'finished') return errorEvent(end.kind === 'failed' ? end.error : CUT);
    let text = this.#open(0);
    for (const [index, choice] of this.#choices) {
      if (!choice.isFinished) text += this.#finish(index, { reason: 'unknown' });
    }
    if (this.#usage !== undefined && this.#context.request.wantsStreamUsage === true) {
      text += `${this.#head}[],"usage":${writeUsage(this.#usage)}}\n\n`;
    }
    return `${text}data: [DONE]\n\n`;
  }

  #chunk(index: number, delta: string): string {
    return `${this.#head}[{"index":${index},"delta":{${delta}${TAIL}`;
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice = newChoice();
    this.#choices.set(index, choice);
    return choice;
  }
}

type CallBlock = Extract<Block, { readonly kind: 'tool_call' }>;

type Choice = {
  /** Member of the delta that the open block fills; empty if it fills none. */
  field: '' | 'content' | 'refusal' | 'reasoning_content';
  /** Form of the open call. `wrapped`: a function stands for the client's custom tool. */
  call: 'function' | 'custom' | 'wrapped' | undefined;
  callHead: string;
  calls: number;
  /** Of the open block: reasoning, or the arguments of a wrapped call. */
  text: string;
  isEmpty: boolean;
  reasoning: string;
  proof: ReasoningProof | undefined;
  hasRefusal: boolean;
  isFinished: boolean;
};

function newChoice(): Choice {
  return {
    field: '',
    call: undefined,
    callHead: '',
    calls: 0,
    text: '',
    isEmpty: true,
    reasoning: '',
    proof: undefined,
    hasRefusal: false,
    isFinished: false,
  };
}

function argumentsDelta(choice: Choice, text: string): string {
  const member = choice.call === 'custom' ? '"custom":{"input":' : '"function":{"arguments":';
  return `${choice.callHead}${member}${JSON.stringify(text)}}}]`;
}

/** The member for a signed call behind the others of its object; empty without a proof. */
function extraContent(proof: ReasoningProof | undefined, reasoning?: string): string {
  return proof === undefined ? '' : `,"extra_content":${JSON.stringify(signedContent(proof, reasoning))}`;
}
