import type { StreamWriter } from '../canonical/codec.ts';
import type { Block, BlockEnd, StreamPart } from '../canonical/events.ts';
import { proofFor } from '../canonical/proof.ts';
import { CUT } from '../canonical/stream-faults.ts';
import { wrapCustomInput } from '../canonical/tool-names.ts';
import type { Usage } from '../canonical/usage.ts';
import { exceptionType } from './errors.ts';
import { eventFrame, exceptionFrame } from './frames.ts';
import { writeStopReason } from './stop-reason.ts';
import { bedrockUsageOf } from './usage.ts';
import { WIRE } from './wire.ts';

/** Writes a stream of `ConverseStream`: frames, and an exception in place of the end if it failed or was cut. */
export class ConverseStreamWriter implements StreamWriter {
  #isStarted = false;
  #index = -1;
  #block: Block | undefined;
  /** Text of a custom call, which the wire knows as arguments only. */
  #custom = '';
  #hasCalls = false;
  #usage: Usage | undefined;

  write(parts: readonly StreamPart[]): Buffer {
    const frames = parts.flatMap((part) => this.#part(part));
    return frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames);
  }

  /** AWS clients know no event that says nothing. */
  heartbeat(): Buffer {
    return Buffer.alloc(0);
  }

  #part(part: StreamPart): Buffer[] {
    if ('choice' in part && part.choice !== 0) return [];
    switch (part.kind) {
      case 'start':
        return this.#started();
      case 'block_start':
        return [...this.#started(), ...this.#open(part.block)];
      case 'delta':
        return this.#delta(part.text);
      case 'block_end':
        return this.#close(part);
      case 'usage':
        this.#usage = part.usage;
        return [];
      case 'finish':
        return [
          ...this.#started(),
          event('messageStop', { stopReason: writeStopReason(part.finish.reason, this.#hasCalls) }),
        ];
      case 'logprobs':
      case 'other':
        return [];
      case 'end': {
        if (part.end.kind === 'finished') return [this.#metadata()];
        const error = part.end.kind === 'failed' ? part.end.error : CUT;
        const type = exceptionType(error);
        // The types of exceptions inside a stream begin with a small letter.
        const name = type.slice(0, 1).toLowerCase() + type.slice(1);
        return [exceptionFrame(name, JSON.stringify({ message: error.message }))];
      }
    }
  }

  #started(): Buffer[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    return [event('messageStart', { role: 'assistant' })];
  }

  #open(block: Block): Buffer[] {
    this.#block = block.kind === 'opaque' ? undefined : block;
    if (this.#block === undefined) return [];
    this.#index++;
    if (block.kind !== 'tool_call') return [];
    this.#hasCalls = true;
    const start = { toolUse: { toolUseId: block.id, name: block.name } };
    return [event('contentBlockStart', { contentBlockIndex: this.#index, start })];
  }

  #delta(text: string): Buffer[] {
    switch (this.#block?.kind) {
      case 'text':
      case 'refusal':
        return [this.#deltaFrame({ text })];
      case 'reasoning':
        return [this.#deltaFrame({ reasoningContent: { text } })];
      case 'tool_call':
        if (this.#block.form === 'custom') {
          this.#custom += text;
          return [];
        }
        return [this.#deltaFrame({ toolUse: { input: text } })];
      case 'opaque':
      case undefined:
        return [];
    }
  }

  #close({ proof }: BlockEnd): Buffer[] {
    const block = this.#block;
    if (block === undefined) return [];
    this.#block = undefined;
    const stop = event('contentBlockStop', { contentBlockIndex: this.#index });
    if (block.kind === 'tool_call') {
      if (block.form === 'function') return [stop];
      const input = wrapCustomInput(this.#custom);
      this.#custom = '';
      return [this.#deltaFrame({ toolUse: { input } }), stop];
    }
    if (proof === undefined) return [stop];
    const isRedacted = proof.origin === WIRE && proof.form === 'redacted';
    const reasoningContent = isRedacted
      ? { redactedContent: proof.value }
      : { signature: proofFor(WIRE, proof) };
    return [this.#deltaFrame({ reasoningContent }), stop];
  }

  #deltaFrame(delta: object): Buffer {
    return event('contentBlockDelta', { contentBlockIndex: this.#index, delta });
  }

  #metadata(): Buffer {
    const usage = this.#usage === undefined ? undefined : bedrockUsageOf(this.#usage);
    return event('metadata', { usage, metrics: { latencyMs: 0 } });
  }
}

function event(type: string, payload: object): Buffer {
  return eventFrame(type, JSON.stringify(payload));
}
