import type { ClientReadableStream } from '@grpc/grpc-js';
import { type Backoff, backoff, type Cancel, type Clock } from '@tollgate/clock';
import type { ConfigServiceClient, WatchConfigResponse__Output } from '@tollgate/contracts';
import { differencesMerged } from './differences-merged.ts';

/** How the config is watched. */
export type ConfigWatchOptions = {
  /** Of the policy in use. */
  client(): Pick<ConfigServiceClient, 'watchConfig'>;
  readonly clock: Clock;
  readonly gatewayId: string;
  /** A whole snapshot, whose accounts are the same objects while they stay. What throws here leaves the last good one in use. */
  changed(snapshot: WatchConfigResponse__Output): void;
  /** The watch broke, or a snapshot could not be used. */
  failed(error: Error): void;
};

/** Follows the config. Whatever happens to policy, the last good snapshot stays in use. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #stream: ClientReadableStream<WatchConfigResponse__Output> | undefined;
  #merge = differencesMerged();
  readonly #reconnects: Backoff = backoff({ minMs: 50, maxMs: 2_000 });
  #cancelReconnect: Cancel | undefined;
  #isStopped = false;

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancelReconnect = undefined;
    const stream = this.#options.client().watchConfig({
      gatewayId: this.#options.gatewayId,
      takesDifferences: true,
    });
    this.#stream = stream;
    this.#merge = differencesMerged();
    stream.on('data', (snapshot: WatchConfigResponse__Output) => {
      if (stream === this.#stream) this.#take(stream, snapshot);
    });
    stream.on('error', (error: Error) => this.#broke(stream, error));
    stream.on('end', () => this.#broke(stream, undefined));
  }

  /** Watches the policy that is in use now instead. */
  follow(): void {
    if (this.#isStopped) return;
    this.#cancelReconnect?.();
    const left = this.#stream;
    this.start();
    left?.cancel();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelReconnect?.();
    this.#stream?.cancel();
    this.#stream = undefined;
  }

  #take(stream: ClientReadableStream<unknown>, message: WatchConfigResponse__Output): void {
    let snapshot: WatchConfigResponse__Output;
    try {
      snapshot = this.#merge(message);
    } catch (error) {
      // A new stream begins with the whole.
      this.#broke(stream, asError(error));
      stream.cancel();
      return;
    }
    this.#reconnects.reset();
    try {
      this.#options.changed(snapshot);
    } catch (error) {
      this.#options.failed(asError(error));
    }
  }

  #broke(stream: ClientReadableStream<unknown>, error: Error | undefined): void {
    if (stream !== this.#stream || this.#isStopped) return;
    this.#stream = undefined;
    if (error !== undefined) this.#options.failed(error);
    this.#cancelReconnect = this.#options.clock.after(this.#reconnects.nextMs(), () => this.start());
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
