import type { ClientReadableStream } from '@grpc/grpc-js';
import { type Backoff, backoff, type Cancel, type Clock } from '@tollgate/clock';
import type { ConfigServiceClient, WatchConfigResponse__Output } from '@tollgate/contracts';

/** How the config is watched. */
export type ConfigWatchOptions = {
  /** Of the policy in use. */
  client(): Pick<ConfigServiceClient, 'watchConfig'>;
  readonly clock: Clock;
  readonly gatewayId: string;
  /** A snapshot came. What throws here leaves the last good one in use. */
  changed(snapshot: WatchConfigResponse__Output): void;
  /** The watch broke, or a snapshot could not be used. */
  failed(error: Error): void;
};

/** Follows the config. Whatever happens to policy, the last good snapshot stays in use. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #stream: ClientReadableStream<WatchConfigResponse__Output> | undefined;
  readonly #reconnects: Backoff = backoff({ minMs: 50, maxMs: 2_000 });
  #cancelReconnect: Cancel | undefined;
  #isStopped = false;

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancelReconnect = undefined;
    const stream = this.#options.client().watchConfig({ gatewayId: this.#options.gatewayId });
    this.#stream = stream;
    stream.on('data', (snapshot: WatchConfigResponse__Output) => {
      if (stream === this.#stream) this.#use(snapshot);
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

  #use(snapshot: WatchConfigResponse__Output): void {
    this.#reconnects.reset();
    try {
      this.#options.changed(snapshot);
    } catch (error) {
      this.#options.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #broke(stream: ClientReadableStream<WatchConfigResponse__Output>, error: Error | undefined): void {
    if (stream !== this.#stream || this.#isStopped) return;
    this.#stream = undefined;
    if (error !== undefined) this.#options.failed(error);
    this.#cancelReconnect = this.#options.clock.after(this.#reconnects.nextMs(), () => this.start());
  }
}
