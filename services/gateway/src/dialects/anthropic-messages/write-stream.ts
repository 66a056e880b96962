import type { End, Finish } from '../canonical/answer.ts';
import type { StreamWriter, WriteContext } from '../canonical/codec.ts';
import type { Block, BlockEnd, StreamPart, StreamStart } from '../canonical/events.ts';
import { proofFor } from '../canonical/proof.ts';
import { CUT } from '../canonical/stream-faults.ts';
import { toolCalled, wrapCustomInput } from '../canonical/tool-names.ts';
import { NO_USAGE, type Usage } from '../canonical/usage.ts';
import { errorEvent } from './errors.ts';
import { writeStopReason } from './stop-reason.ts';
import { writeUsage } from './usage.ts';

/** Writes message events. */
export function messagesStreamWriter(context: WriteContext): StreamWriter {
  return new MessagesStreamWriter(context);
}

const NOTHING = Buffer.alloc(0);
const PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');

/**
 * A finished stream ends with `message_delta`, which has the stop reason and the usage, and `message_stop`. Any other
 * end is an `error` event and nothing after it. Only the first choice is written: this wire has one.
 */
class MessagesStreamWriter implements StreamWriter {
  readonly #context: WriteContext;
  #isStarted = false;
  #index = -1;
  #open: OpenBlock | undefined;
  #hasCalls = false;
  #finish: Finish = { reason: 'unknown' };
  #usage: Usage | undefined;

  constructor(context: WriteContext) {
    this.#context = context;
  }

  write(parts: readonly StreamPart[]): Buffer {
    let text = '';
    for (const part of parts) {
      if ('choice' in part && part.choice !== 0) continue;
      text += this.#part(part, parts);
    }
    return text === '' ? NOTHING : Buffer.from(text);
  }

  heartbeat(): Buffer {
    return PING;
  }

  #part(part: StreamPart, together: readonly StreamPart[]): string {
    switch (part.kind) {
      case 'start':
        return this.#start(part, together);
      case 'block_start':
        return this.#blockStart(part.block);
      case 'delta':
        return this.#delta(part.text);
      case 'block_end':
        return this.#blockEnd(part);
      case 'usage':
        this.#usage = part.usage;
        return '';
      case 'finish':
        this.#finish = part.finish;
        return '';
      case 'logprobs':
      case 'other':
        return '';
      case 'end':
        return this.#end(part.end);
    }
  }

  /** Usage that comes together with the start is known early, as from Anthropic itself. */
  #start(start: StreamStart, together: readonly StreamPart[]): string {
    if (this.#isStarted) return '';
    this.#isStarted = true;
    const early = together.find((part) => part.kind === 'usage')?.usage;
    const message = {
      id: start.id ?? `msg_${this.#context.id}`,
      type: 'message',
      role: 'assistant',
      model: this.#context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(early ?? NO_USAGE),
    };
    return event('message_start', { type: 'message_start', message });
  }

  #blockStart(block: Block): string {
    const start = this.#isStarted ? '' : this.#start({ kind: 'start' }, []);
    switch (block.kind) {
      case 'text':
      case 'refusal':
        this.#open = { kind: 'text', isWritten: true, text: '' };
        return start + this.#startEvent('{"type":"text","text":""}');
      case 'reasoning':
        // Redacted thinking is another block, which only its end tells.
        this.#open = { kind: 'reasoning', isWritten: false, text: '' };
        return start;
      case 'tool_call': {
        this.#hasCalls = true;
        const kind = block.form === 'custom' ? 'wrapped' : 'call';
        this.#open = { kind, isWritten: true, text: '' };
        const name = toolCalled(this.#context.request, block.name)?.name ?? block.name;
        const use = JSON.stringify({ type: 'tool_use', id: block.id, name, input: {} });
        return start + this.#startEvent(use);
      }
      case 'opaque':
        this.#open = undefined;
        if (block.origin !== 'anthropic-messages') return start;
        return start + this.#startEvent(JSON.stringify(block.raw)) + this.#stopEvent();
    }
  }

  #delta(text: string): string {
    const open = this.#open;
    switch (open?.kind) {
      case 'text':
        return this.#deltaEvent('text_delta","text', text);
      case 'call':
        return this.#deltaEvent('input_json_delta","partial_json', text);
      case 'wrapped':
        open.text += text;
        return '';
      case 'reasoning':
        return this.#openThinking(open) + this.#deltaEvent('thinking_delta","thinking', text);
      case undefined:
        return '';
    }
  }

  #blockEnd(part: BlockEnd): string {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return '';
    if (open.kind === 'wrapped') {
      return (
        this.#deltaEvent('input_json_delta","partial_json', wrapCustomInput(open.text)) + this.#stopEvent()
      );
    }
    if (open.kind !== 'reasoning') return this.#stopEvent();
    const proof = part.proof;
    if (proof === undefined) return open.isWritten ? this.#stopEvent() : '';
    if (proof.origin === 'anthropic-messages' && proof.form === 'redacted' && !open.isWritten) {
      const block = JSON.stringify({ type: 'redacted_thinking', data: proof.value });
      return this.#startEvent(block) + this.#stopEvent();
    }
    const signature = this.#deltaEvent('signature_delta","signature', proofFor('anthropic-messages', proof));
    return this.#openThinking(open) + signature + this.#stopEvent();
  }

  #openThinking(open: OpenBlock): string {
    if (open.isWritten) return '';
    open.isWritten = true;
    return this.#startEvent('{"type":"thinking","thinking":"","signature":""}');
  }

  #end(end: End): string {
    if (end.kind !== 'finished') return errorEvent(end.kind === 'failed' ? end.error : CUT);
    const start = this.#isStarted ? '' : this.#start({ kind: 'start' }, []);
    const delta = {
      stop_reason: writeStopReason(this.#finish.reason, this.#hasCalls),
      stop_sequence: this.#finish.stopSequence ?? null,
    };
    const usage = writeUsage(this.#usage ?? NO_USAGE);
    return `${start}${event('message_delta', { type: 'message_delta', delta, usage })}${STOP}`;
  }

  #startEvent(block: string): string {
    this.#index++;
    return `event: content_block_start\ndata: {"type":"content_block_start","index":${this.#index},"content_block":${block}}\n\n`;
  }

  /** `kind` has the type of the delta and the name of its member. */
  #deltaEvent(kind: string, text: string): string {
    return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":{"type":"${kind}":${JSON.stringify(text)}}}\n\n`;
  }

  #stopEvent(): string {
    return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${this.#index}}\n\n`;
  }
}

const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

type OpenBlock = {
  readonly kind: 'text' | 'reasoning' | 'call' | 'wrapped';
  /** Whether the block's start was written. */
  isWritten: boolean;
  /** Of a wrapped call: its free text. */
  text: string;
};

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
