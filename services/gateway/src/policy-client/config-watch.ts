import type { ClientReadableStream } from '@grpc/grpc-js';
import { type Clock, type Reconnecting, reconnecting } from '@tollgate/clock';
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
  readonly #watch: Reconnecting<ClientReadableStream<WatchConfigResponse__Output>>;
  #merge = differencesMerged();

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    this.#watch = reconnecting<
      WatchConfigResponse__Output,
      ClientReadableStream<WatchConfigResponse__Output>
    >({
      clock: options.clock,
      minMs: 50,
      maxMs: 2_000,
      open: () => this.#open(),
      received: (message) => this.#take(message),
      broke: (error) => {
        if (error !== undefined) options.failed(error);
      },
    });
  }

  start(): void {
    this.#watch.start();
  }

  /** Watches the policy that is in use now instead. */
  follow(): void {
    this.#watch.replace()?.cancel();
  }

  stop(): void {
    this.#watch.stop();
  }

  #open(): ClientReadableStream<WatchConfigResponse__Output> {
    const { client, gatewayId } = this.#options;
    this.#merge = differencesMerged();
    return client().watchConfig({ gatewayId, takesDifferences: true });
  }

  /** Throws if the message differs from a revision that did not come: a new stream begins with the whole. */
  #take(message: WatchConfigResponse__Output): void {
    const snapshot = this.#merge(message);
    try {
      this.#options.changed(snapshot);
    } catch (error) {
      this.#options.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
