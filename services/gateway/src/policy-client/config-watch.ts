import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Cancel, Clock } from '@tollgate/clock';
import type { ConfigServiceClient, WatchConfigResponse__Output } from '@tollgate/contracts';

/** How the config is watched. */
export type ConfigWatchOptions = {
  readonly client: Pick<ConfigServiceClient, 'watchConfig'>;
  readonly clock: Clock;
  readonly gatewayId: string;
  /** A snapshot came. What throws here leaves the last good one in use. */
  changed(snapshot: WatchConfigResponse__Output): void;
  /** The watch broke, or a snapshot could not be used. */
  failed(error: Error): void;
};

const RECONNECT_MS_MIN = 50;
const RECONNECT_MS_MAX = 2_000;

/** Follows the config. Whatever happens to policy, the last good snapshot stays in use. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #stream: ClientReadableStream<WatchConfigResponse__Output> | undefined;
  #reconnectMs = RECONNECT_MS_MIN;
  #cancelReconnect: Cancel | undefined;
  #isStopped = false;

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const stream = this.#options.client.watchConfig({ gatewayId: this.#options.gatewayId });
    this.#stream = stream;
    stream.on('data', (snapshot: WatchConfigResponse__Output) => this.#use(snapshot));
    stream.on('error', (error: Error) => this.#broke(stream, error));
    stream.on('end', () => this.#broke(stream, undefined));
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelReconnect?.();
    this.#stream?.cancel();
    this.#stream = undefined;
  }

  #use(snapshot: WatchConfigResponse__Output): void {
    this.#reconnectMs = RECONNECT_MS_MIN;
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
    this.#cancelReconnect = this.#options.clock.after(this.#reconnectMs, () => this.start());
    this.#reconnectMs = Math.min(this.#reconnectMs * 2, RECONNECT_MS_MAX);
  }
}
