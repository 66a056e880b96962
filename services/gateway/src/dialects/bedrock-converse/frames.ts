import { EventStreamCodec } from '@smithy/eventstream-codec';

/** One message of an AWS event stream, its checksums verified. */
export type Frame = {
  /** The event's type (`contentBlockDelta`), or the type of the exception (`throttlingException`). */
  readonly type: string;
  /** `event`, `exception` or `error`. */
  readonly messageType: string;
  /** The payload: JSON, for every event of Converse. */
  readonly payload: Buffer;
  /** Text of an `error` message, which has no payload. */
  readonly errorMessage?: string | undefined;
};

/**
 * Splits the body of `ConverseStream` into frames (`application/vnd.amazon.eventstream`: length, headers, payload, two
 * CRC32). Pure; bytes of an unfinished frame wait for the next push.
 */
export class FrameReader {
  #rest: Buffer = EMPTY;

  /** Whether no bytes of an unfinished frame are waiting. */
  get isBetweenFrames(): boolean {
    return this.#rest.length === 0;
  }

  /** The frames that these bytes complete. Throws `FrameError` on bytes that are no event stream, after the frames before them. */
  push(bytes: Buffer): Frame[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= PRELUDE_BYTES) {
      try {
        const length = frameLength(all, at);
        if (all.length - at < length) break;
        frames.push(readFrame(all.subarray(at, at + length)));
        at += length;
      } catch (error) {
        if (frames.length === 0) throw error;
        // They wait for the next push, which throws.
        break;
      }
    }
    this.#rest = at === all.length ? EMPTY : all.subarray(at);
    return frames;
  }
}

/** Bytes that are no AWS event stream, or that were damaged on the way. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** An event as the bytes of one frame. */
export function eventFrame(type: string, payload: string): Buffer {
  return frame({ ':event-type': type, ':content-type': JSON_TYPE, ':message-type': 'event' }, payload);
}

/** An exception as the bytes of one frame. It ends a stream. */
export function exceptionFrame(type: string, payload: string): Buffer {
  return frame(
    { ':exception-type': type, ':content-type': JSON_TYPE, ':message-type': 'exception' },
    payload,
  );
}

function frameLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length >= FRAME_BYTES_MIN && length <= FRAME_BYTES_MAX) return length;
  throw new FrameError(`a frame of ${length} bytes, outside ${FRAME_BYTES_MIN} to ${FRAME_BYTES_MAX}`);
}

function readFrame(bytes: Buffer): Frame {
  let message: ReturnType<EventStreamCodec['decode']>;
  try {
    message = CODEC.decode(bytes);
  } catch (error) {
    throw new FrameError(error instanceof Error ? error.message : 'unreadable', { cause: error });
  }
  const header = (name: string): string => {
    const value = message.headers[name]?.value;
    return typeof value === 'string' ? value : '';
  };
  const { buffer, byteOffset, byteLength } = message.body;
  const messageType = header(':message-type');
  return {
    type: header(TYPE_HEADERS[messageType] ?? ':event-type'),
    messageType,
    payload: Buffer.from(buffer, byteOffset, byteLength),
    errorMessage: messageType === 'error' ? header(':error-message') : undefined,
  };
}

function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }] as const);
  const bytes = CODEC.encode({ headers: Object.fromEntries(typed), body: Buffer.from(payload) });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const CODEC = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);

const TYPE_HEADERS: Readonly<Record<string, string>> = {
  exception: ':exception-type',
  error: ':error-code',
};

const EMPTY = Buffer.alloc(0);
const JSON_TYPE = 'application/json';
/** Total length, length of the headers, CRC of both. */
const PRELUDE_BYTES = 12;
/** A prelude and the CRC of the whole. */
const FRAME_BYTES_MIN = 16;
/** 16 MiB, the most that AWS allows for a payload, and its headers. */
const FRAME_BYTES_MAX = 2 ** 24 + 2 ** 17;
