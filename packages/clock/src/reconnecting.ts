import { type BackoffOptions, backoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';

/** Messages from a server until the stream ends or fails. After `cancel` it may still report either. */
export type MessageStream<Message> = {
  on(event: 'data', listener: (message: Message) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  cancel(): void;
};

/** One stream that is opened again, after a growing delay, each time it breaks. */
export type Reconnecting<Stream> = {
  /** The open stream; `undefined` before the start, between a break and the next attempt, and after the stop. */
  readonly stream: Stream | undefined;
  start(): void;
  /**
   * Opens another stream at once. Returns the one it replaces, which the caller cancels: neither its messages nor its end
   * are reported any more. Does nothing after the stop.
   */
  replace(): Stream | undefined;
  /** Cancels the stream and opens no other. */
  stop(): void;
};

/** How a stream is kept open. The delays start with `minMs` again after each message. */
export type ReconnectingOptions<Message, Stream extends MessageStream<Message>> = BackoffOptions & {
  readonly clock: Pick<Clock, 'after'>;
  open(): Stream;
  /** A message of the open stream. If this throws, the stream is cancelled and counts as broken. */
  received(message: Message): void;
  /** The open stream failed, or ended if `error` is undefined. The next one is scheduled already. */
  broke(error: Error | undefined): void;
};

/** Keeps a stream of messages open from `start` until `stop`. */
export function reconnecting<Message, Stream extends MessageStream<Message> = MessageStream<Message>>(
  options: ReconnectingOptions<Message, Stream>,
): Reconnecting<Stream> {
  const { clock } = options;
  const delays = backoff(options);
  let current: Stream | undefined;
  let isStopped = false;
  let cancelReopening: Cancel = () => {};

  function open(): void {
    const stream = options.open();
    current = stream;
    stream.on('data', (message) => {
      if (stream === current) take(stream, message);
    });
    stream.on('error', (error) => broke(stream, error));
    stream.on('end', () => broke(stream, undefined));
  }

  function take(stream: Stream, message: Message): void {
    try {
      options.received(message);
    } catch (thrown) {
      broke(stream, thrown instanceof Error ? thrown : new Error(String(thrown)));
      stream.cancel();
      return;
    }
    delays.reset();
  }

  function broke(stream: Stream, error: Error | undefined): void {
    if (stream !== current) return;
    current = undefined;
    cancelReopening = clock.after(delays.nextMs(), open);
    options.broke(error);
  }

  return {
    get stream() {
      return current;
    },
    start: open,
    replace() {
      if (isStopped) return undefined;
      cancelReopening();
      const replaced = current;
      open();
      return replaced;
    },
    stop() {
      isStopped = true;
      cancelReopening();
      const stopped = current;
      current = undefined;
      stopped?.cancel();
    },
  };
}
