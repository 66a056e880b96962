import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { pause } from '@tollgate/clock';
import type { ConsumeOptions, Subscription } from '../bus.ts';
import { type Batch, type Handling, handleBatch } from '../handle-batch.ts';
import { redeliveryDelayMs } from '../redelivery.ts';
import { type Delivery, settlement } from './delivery.ts';
import { Puller } from './puller.ts';
import { streamOf } from './stream.ts';

const REQUEST_MARGIN_MS = 100;
const ACK_RETRY_DELAY_MS = 250;

type Hooks = {
  /** Makes sure that the durable exists; rejects while the server is away. */
  readonly restore: () => Promise<void>;
  readonly onStopped: () => void;
};

/** One consumer of the stream: takes what has arrived, hands it over, settles it. */
export class JetstreamSubscription implements Subscription {
  readonly #options: ConsumeOptions;
  readonly #handling: Handling;
  readonly #onStopped: () => void;
  readonly #settlement: ReturnType<typeof settlement>;
  readonly #puller: Puller;
  readonly #finished: Promise<void>;
  #stopping: Promise<void> | undefined;

  constructor(handling: Handling, connection: NatsConnection, { restore, onStopped }: Hooks) {
    this.#options = handling.options;
    this.#handling = handling;
    this.#onStopped = onStopped;
    this.#settlement = settlement(connection);
    this.#puller = new Puller({
      connection,
      clock: handling.clock,
      stream: streamOf(handling.options.subject),
      durable: handling.options.durable,
      window: handling.options.maxBatch,
      restore,
    });
    this.#finished = this.#run();
  }

  /** The connection is back: the server does not know the open request any more. */
  renew(): void {
    this.#puller.renew();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { leftover, requestEndsInMs } = await this.#puller.stop();
    // What nobody took here goes to another subscription, but not before the server has dropped our last request: a
    // 2.9 server that picks a message for redelivery and finds only a deserted request holds it back until ackWait.
    const delayMs = requestEndsInMs === 0 ? 0 : Math.ceil(requestEndsInMs) + REQUEST_MARGIN_MS;
    for (const delivery of leftover) this.#settlement.reject(delivery, delayMs);
    await this.#finished;
    this.#onStopped();
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#puller.arrival();
      // What arrives in one turn comes in one batch.
      await nextTurn();
      if (this.#stopping !== undefined) return;
      const deliveries = this.#puller.take(this.#options.maxBatch);
      if (deliveries.length > 0) await handleBatch(this.#batch(deliveries), this.#handling);
    }
  }

  #batch(deliveries: readonly Delivery[]): Batch {
    return {
      messages: deliveries.map((delivery) => delivery.message),
      acknowledge: () => this.#acknowledge(deliveries),
      reject: () => {
        for (const delivery of deliveries) {
          this.#settlement.reject(delivery, redeliveryDelayMs(delivery.message.deliveries));
        }
      },
      extend: () => {
        for (const delivery of deliveries) this.#settlement.extend(delivery);
        for (const delivery of this.#puller.waiting()) this.#settlement.extend(delivery);
      },
    };
  }

  /** What is acknowledged while the server is away gets lost, so it is said again until the ackWait is over anyway. */
  async #acknowledge(deliveries: readonly Delivery[]): Promise<void> {
    const { clock } = this.#handling;
    const giveUpAtMs = clock.monotonicMs() + this.#options.ackWaitMs;
    for (;;) {
      try {
        return await this.#acknowledgeOnce(deliveries);
      } catch (error) {
        if (this.#stopping !== undefined || clock.monotonicMs() >= giveUpAtMs) throw error;
      }
      await pause(clock, ACK_RETRY_DELAY_MS);
    }
  }

  async #acknowledgeOnce(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries.slice(0, -1)) this.#settlement.acknowledge(delivery);
    const last = deliveries.at(-1);
    if (last !== undefined) await this.#settlement.acknowledgeLast(last);
  }
}
