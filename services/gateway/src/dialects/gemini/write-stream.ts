import type { End, Finish } from '../canonical/answer.ts';
import type { StreamWriter, WriteContext } from '../canonical/codec.ts';
import type { Block, BlockEnd, StreamPart } from '../canonical/events.ts';
import type { ReasoningProof } from '../canonical/part.ts';
import { CUT } from '../canonical/stream-faults.ts';
import { toolCalled, wrapCustomInput } from '../canonical/tool-names.ts';
import type { Usage } from '../canonical/usage.ts';
import { errorEvent } from './errors.ts';
import { writeFinish } from './finish.ts';
import { callPart, signatureMember } from './parts/write-part.ts';
import { writeUsage } from './usage.ts';

/** Writes a stream of `streamGenerateContent?alt=sse`. */
export function geminiStreamWriter(context: WriteContext): StreamWriter {
  return new GeminiStreamWriter(context);
}

const NOTHING = Buffer.alloc(0);

/**
 * A finished stream ends with a chunk that has the finish reasons and the usage. Any other end is an error object and
 * no finish reason. Calls are written whole, as the wire has them. Nothing keeps an idle client waiting: a comment
 * ends the turn of Gemini CLI.
 */
class GeminiStreamWriter implements StreamWriter {
  readonly #context: WriteContext;
  readonly #choices = new Map<number, Choice>();
  #tail: string;
  #usage: Usage | undefined;

  constructor(context: WriteContext) {
    this.#context = context;
    this.#tail = this.#tailOf(undefined);
  }

  write(parts: readonly StreamPart[]): Buffer {
    let text = '';
    for (const part of parts) text += this.#part(part);
    return text === '' ? NOTHING : Buffer.from(text);
  }

  heartbeat(): Buffer {
    return NOTHING;
  }

  #part(part: StreamPart): string {
    switch (part.kind) {
      case 'start':
        this.#tail = this.#tailOf(part.id);
        return '';
      case 'block_start':
        this.#choice(part.choice).open = part.block;
        this.#choice(part.choice).text = '';
        return this.#opaque(part.choice, part.block);
      case 'delta':
        return this.#delta(part.choice, part.text);
      case 'block_end':
        return this.#blockEnd(part);
      case 'usage':
        this.#usage = part.usage;
        return '';
      case 'finish':
        this.#choice(part.choice).finish = part.finish;
        return '';
      case 'logprobs':
      case 'other':
        return '';
      case 'end':
        return this.#end(part.end);
    }
  }

  #tailOf(id: string | undefined): string {
    const { model } = this.#context;
    return `,"modelVersion":${JSON.stringify(model)},"responseId":${JSON.stringify(id ?? this.#context.id)}}\n\n`;
  }

  #opaque(index: number, block: Block): string {
    if (block.kind === 'refusal') this.#choice(index).hasRefusal = true;
    if (block.kind !== 'opaque' || block.origin !== 'gemini') return '';
    return this.#chunk(index, JSON.stringify(block.raw));
  }

  #delta(index: number, text: string): string {
    const choice = this.#choice(index);
    switch (choice.open?.kind) {
      case 'text':
      case 'refusal':
        return this.#chunk(index, `{"text":${JSON.stringify(text)}}`);
      case 'reasoning':
        choice.text += text;
        return this.#chunk(index, `{"text":${JSON.stringify(text)},"thought":true}`);
      case 'tool_call':
        choice.text += text;
        return '';
      case 'opaque':
      case undefined:
        return '';
    }
  }

  #blockEnd(part: BlockEnd): string {
    const choice = this.#choice(part.choice);
    const { open, text } = choice;
    choice.open = undefined;
    if (open?.kind === 'reasoning') {
      if (part.proof === undefined) return '';
      choice.proof = part.proof;
      choice.reasoning = text;
      const thought = text === '' ? '' : ',"thought":true';
      return this.#chunk(part.choice, `{"text":""${thought}${signatureMember(part.proof)}}`);
    }
    if (open?.kind !== 'tool_call') return '';
    const own = part.proof ?? open.proof;
    const before = choice.proof?.origin === 'gemini' ? undefined : choice.proof;
    const signature = own === undefined ? signatureMember(before, choice.reasoning) : signatureMember(own);
    choice.proof = undefined;
    const name = toolCalled(this.#context.request, open.name)?.name ?? open.name;
    const written = open.form === 'custom' ? wrapCustomInput(text) : text;
    return this.#chunk(part.choice, callPart({ id: open.id, name, text: written }, signature));
  }

  #end(end: End): string {
    if (end.kind !== 'finished') return errorEvent(end.kind === 'failed' ? end.error : CUT);
    if (this.#choices.size === 0) this.#choice(0);
    const candidates = [...this.#choices].map(([index, { finish, hasRefusal }]) => ({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: writeFinish(finish.reason, hasRefusal),
      index,
    }));
    const usage =
      this.#usage === undefined ? '' : `,"usageMetadata":${JSON.stringify(writeUsage(this.#usage))}`;
    return `data: {"candidates":${JSON.stringify(candidates)}${usage}${this.#tail}`;
  }

  #chunk(index: number, part: string): string {
    return `data: {"candidates":[{"content":{"parts":[${part}],"role":"model"},"index":${index}}]${this.#tail}`;
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice: Choice = {
      open: undefined,
      text: '',
      reasoning: '',
      proof: undefined,
      hasRefusal: false,
      finish: { reason: 'unknown' },
    };
    this.#choices.set(index, choice);
    return choice;
  }
}

type Choice = {
  open: Block | undefined;
  /** Of the open block: reasoning or arguments. */
  text: string;
  reasoning: string;
  proof: ReasoningProof | undefined;
  hasRefusal: boolean;
  finish: Finish;
};
