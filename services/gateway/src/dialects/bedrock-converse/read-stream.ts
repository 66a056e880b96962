import type { End, Finish } from '../canonical/answer.ts';
import type { ReadContext, StreamReader } from '../canonical/codec.ts';
import type { Block, StreamPart } from '../canonical/events.ts';
import type { ReasoningProof } from '../canonical/part.ts';
import { NO_ANSWER, TOO_LARGE, UNREADABLE_EVENT } from '../canonical/stream-faults.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf, textOf } from '../json/values.ts';
import { KeyedBlocks } from '../openai-responses/items/keyed-blocks.ts';
import { frameError, readError } from './errors.ts';
import { type Frame, FrameError, FrameReader } from './frames.ts';
import { readStopReason } from './stop-reason.ts';
import { bedrockUsage } from './usage.ts';
import { WIRE } from './wire.ts';

/**
 * Reads a stream of `ConverseStream`. It is finished once `messageStop` and the usage behind it are there, or once a
 * body with `messageStop` is whole; everything else is cut.
 */
export class ConverseStreamReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #frames = new FrameReader();
  readonly #blocks = new KeyedBlocks<number>();
  /** Blocks that were opened and not closed, with what their end will carry. */
  readonly #open = new Map<number, OpenBlock>();
  #hasUsage = false;
  #finish: Finish | undefined;
  #isOver = false;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  push(bytes: Buffer): readonly StreamPart[] {
    if (this.#isOver) return NONE;
    const out: StreamPart[] = [];
    try {
      for (const frame of this.#frames.push(bytes)) if (!this.#isOver) this.#read(out, frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#end(out, { kind: 'failed', error: strayError(bytes) });
    }
    if (this.#blocks.isTooLarge) this.#end(out, { kind: 'failed', error: TOO_LARGE });
    return out;
  }

  end(how: 'whole' | 'cut'): readonly StreamPart[] {
    const out: StreamPart[] = [];
    const isFinished = how === 'whole' && this.#finish !== undefined && this.#frames.isBetweenFrames;
    this.#end(out, isFinished ? { kind: 'finished' } : { kind: 'cut' });
    return out;
  }

  #read(out: StreamPart[], frame: Frame): void {
    if (frame.messageType !== 'event') {
      this.#end(out, { kind: 'failed', error: frameError(frame) });
      return;
    }
    const event = parseJsonObject(frame.payload.toString('utf8'));
    if (event === undefined) this.#end(out, { kind: 'failed', error: UNREADABLE_EVENT });
    else this.#event(out, frame.type, event);
  }

  #event(out: StreamPart[], type: string, event: JsonObject): void {
    const index = typeof event['contentBlockIndex'] === 'number' ? event['contentBlockIndex'] : 0;
    switch (type) {
      case 'contentBlockDelta':
        this.#delta(out, index, objectOf(event['delta']));
        return;
      case 'contentBlockStart':
        this.#start(out, index, objectOf(event['start']));
        return;
      case 'contentBlockStop':
        this.#close(out, index);
        return;
      case 'messageStart':
        out.push({ kind: 'start' });
        return;
      case 'messageStop':
        this.#stop(out, event);
        return;
      case 'metadata':
        this.#metadata(out, event);
        return;
      default:
        out.push({ kind: 'other', origin: WIRE, raw: { [type]: event } });
    }
  }

  #start(out: StreamPart[], index: number, start: JsonObject | undefined): void {
    const call = objectOf(start?.['toolUse']);
    if (call === undefined) return;
    const id = stringOf(call['toolUseId']) ?? `call_${this.#context.id}_${index}`;
    this.#begin(out, index, { kind: 'tool_call', id, name: textOf(call['name']), form: 'function' });
  }

  #delta(out: StreamPart[], index: number, delta: JsonObject | undefined): void {
    if (typeof delta?.['text'] === 'string') {
      this.#begin(out, index, TEXT);
      this.#blocks.append(out, index, delta['text']);
      return;
    }
    const call = objectOf(delta?.['toolUse']);
    if (call !== undefined) {
      this.#blocks.append(out, index, textOf(call['input']));
      return;
    }
    const reasoning = objectOf(delta?.['reasoningContent']);
    if (reasoning === undefined) return;
    const open = this.#begin(out, index, REASONING);
    this.#blocks.append(out, index, textOf(reasoning['text']));
    if (typeof reasoning['signature'] === 'string') open.signature += reasoning['signature'];
    if (typeof reasoning['redactedContent'] === 'string') open.redacted += reasoning['redactedContent'];
  }

  /** Opens a block. Text before it is complete, also where the provider leaves its stop out. */
  #begin(out: StreamPart[], index: number, block: Block): OpenBlock {
    const known = this.#open.get(index);
    if (known !== undefined) return known;
    for (const [before, { isCall }] of this.#open) if (!isCall) this.#close(out, before);
    const open: OpenBlock = { isCall: block.kind === 'tool_call', signature: '', redacted: '' };
    this.#open.set(index, open);
    this.#blocks.open(out, index, block);
    return open;
  }

  #close(out: StreamPart[], index: number): void {
    const open = this.#open.get(index);
    if (open === undefined) return;
    this.#open.delete(index);
    this.#blocks.close(out, index, defined({ proof: this.#proof(open) }));
  }

  #proof({ signature, redacted }: OpenBlock): ReasoningProof | undefined {
    const { account } = this.#context;
    if (redacted !== '') return defined({ origin: WIRE, form: 'redacted', value: redacted, account });
    if (signature !== '') return defined({ origin: WIRE, form: 'signature', value: signature, account });
    return undefined;
  }

  #stop(out: StreamPart[], event: JsonObject): void {
    const raw = stringOf(event['stopReason']);
    if (raw === undefined) {
      this.#end(out, { kind: 'failed', error: NO_ANSWER });
      return;
    }
    const finish = readStopReason(raw, event['additionalModelResponseFields']);
    if (finish.reason === 'error') {
      const message = `The provider gave up on its answer: ${raw}.`;
      this.#end(out, { kind: 'failed', error: { status: 502, type: raw, message } });
      return;
    }
    for (const index of this.#open.keys()) this.#close(out, index);
    this.#finish = finish;
    out.push({ kind: 'finish', choice: 0, finish });
    if (this.#hasUsage) this.#end(out, { kind: 'finished' });
  }

  #metadata(out: StreamPart[], event: JsonObject): void {
    const usage = bedrockUsage(event);
    if (usage === undefined) return;
    this.#hasUsage = true;
    out.push({ kind: 'usage', usage });
    if (this.#finish !== undefined) this.#end(out, { kind: 'finished' });
  }

  #end(out: StreamPart[], end: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    out.push({ kind: 'end', end });
  }
}

type OpenBlock = { readonly isCall: boolean; signature: string; redacted: string };

const NONE: readonly StreamPart[] = [];
const TEXT: Block = { kind: 'text' };
const REASONING: Block = { kind: 'reasoning' };

/** An error in JSON in the place of frames, or anything else. */
function strayError(bytes: Buffer) {
  return parseJsonObject(bytes.toString('utf8')) === undefined ? NO_ANSWER : readError(502, bytes);
}
