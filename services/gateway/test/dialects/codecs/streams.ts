import type { AnswerChoice, End } from '../../../src/dialects/canonical/answer.ts';
import type { Codec, StreamReader, WriteContext } from '../../../src/dialects/canonical/codec.ts';
import type { StreamPart } from '../../../src/dialects/canonical/events.ts';
import type { Wire } from '../../../src/dialects/canonical/part.ts';
import { partsOf } from '../../../src/dialects/canonical/parts-of-stream.ts';
import type { CanonicalRequest } from '../../../src/dialects/canonical/request.ts';
import type { Usage } from '../../../src/dialects/canonical/usage.ts';

/** A context whose ids are the same in every run. */
export const READ = { id: 'test', account: 'acme/one' };

/** A client's request with nothing in it. */
export function emptyRequest(source: Wire): CanonicalRequest {
  return {
    source,
    model: 'acme/model',
    isStreaming: true,
    wantsStreamUsage: true,
    messages: [],
    tools: [],
    sampling: {},
  };
}

/** A context for writing to a client of the wire. */
export function writeContext(wire: Wire, request: CanonicalRequest = emptyRequest(wire)): WriteContext {
  return { request, id: 'test', createdSeconds: 1_790_000_000, model: 'acme/model' };
}

/** All parts of a body that is read at once and ends like this. */
export function readWhole(
  codec: Codec,
  bytes: Buffer,
  how: 'whole' | 'cut' = 'whole',
): readonly StreamPart[] {
  const reader = codec.streamReader(READ);
  return [...reader.push(bytes), ...reader.end(how)];
}

/** All parts of a body that comes in pieces of one byte: split at every place. */
export function readByBytes(reader: StreamReader, bytes: Buffer): readonly StreamPart[] {
  const parts: StreamPart[] = [];
  for (let at = 0; at < bytes.length; at++) parts.push(...reader.push(bytes.subarray(at, at + 1)));
  return [...parts, ...reader.end('whole')];
}

/** The bytes that a client of the wire gets for these parts. */
export function writeAll(codec: Codec, parts: readonly StreamPart[], context?: WriteContext): Buffer {
  const writer = codec.streamWriter(context ?? writeContext(codec.wire));
  return Buffer.concat(parts.map((part) => writer.write([part])));
}

/** What a stream says: its blocks, finishes, usage and end. */
export type Meaning = Omit<AnswerChoice, 'index'> & {
  readonly end: End | undefined;
  readonly usage: Usage | undefined;
};

/** What a stream of one choice says. Neighbouring blocks of text are one text. */
export function meaningOf(parts: readonly StreamPart[]): Meaning {
  const end = parts.findLast((part) => part.kind === 'end')?.end;
  const usage = parts.findLast((part) => part.kind === 'usage')?.usage;
  return { ...partsOf(parts), end, usage };
}

/** Fails unless the parts keep the order that `StreamPart` promises. */
export function checkOrder(parts: readonly StreamPart[]): void {
  const open = new Map<number, boolean>();
  const finished = new Set<number>();
  let hasEnded = false;
  for (const part of parts) {
    if (hasEnded) throw new Error(`${part.kind} after the end`);
    if (part.kind === 'end') hasEnded = true;
    if (!('choice' in part)) continue;
    if (finished.has(part.choice)) throw new Error(`${part.kind} after the finish of choice ${part.choice}`);
    const isOpen = open.get(part.choice) ?? false;
    if (part.kind === 'block_start' && isOpen) throw new Error('a block opens inside another');
    if ((part.kind === 'delta' || part.kind === 'block_end') && !isOpen)
      throw new Error(`${part.kind} outside a block`);
    if (part.kind === 'delta' && part.text === '') throw new Error('an empty delta');
    if (part.kind === 'block_start') open.set(part.choice, true);
    if (part.kind === 'block_end') open.set(part.choice, false);
    if (part.kind === 'finish') {
      if (isOpen) throw new Error('a finish inside a block');
      finished.add(part.choice);
    }
  }
  if (!hasEnded) throw new Error('no end');
}
