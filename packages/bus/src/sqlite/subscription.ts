import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@tollgate/clock';
import type { ConsumeOptions, DeliveredMessage, Subscription } from '../bus.ts';
import type { BusEvents } from '../events.ts';
import { type Batch, type Handling, handleBatch } from '../handle-batch.ts';
import { inFlightMax, redeliveryDelayMs } from '../redelivery.ts';
import { Signal } from '../signal.ts';
import type { Queue } from './queue.ts';

const RETRY_DELAY_MS = 250;

/** One consumer of the queue: takes, hands over, settles, and sleeps while there is nothing to do. */
export class SqliteSubscription implements Subscription {
  readonly #options: ConsumeOptions;
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #events: BusEvents;
  readonly #work = new Signal();
  readonly #finished: Promise<void>;
  #isStopping = false;

  constructor(
    options: ConsumeOptions,
    { queue, clock, events }: { queue: Queue; clock: Clock; events: BusEvents },
  ) {
    this.#options = options;
    this.#queue = queue;
    this.#clock = clock;
    this.#events = events;
    this.#finished = this.#run();
  }

  /** There may be messages: look. */
  wake(): void {
    this.#work.raise();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.#finished;
  }

  async #run(): Promise<void> {
    // Other work gets its turn between batches, and what is published in one turn comes in one batch.
    for (await nextTurn(); !this.#isStopping; await nextTurn()) {
      const messages = this.#take();
      if (messages.length > 0) await handleBatch(this.#batch(messages), this.#handling());
      else await this.#untilWork();
    }
  }

  #handling(): Handling {
    return { options: this.#options, clock: this.#clock, events: this.#events };
  }

  #take(): DeliveredMessage[] {
    const { subject, durable, maxBatch, ackWaitMs } = this.#options;
    const nowMs = this.#clock.nowMs();
    try {
      return this.#queue.take({
        subject,
        durable,
        maxBatch,
        inFlightMax: inFlightMax(maxBatch),
        nowMs,
        dueAtMs: nowMs + ackWaitMs,
      });
    } catch (error) {
      this.#events.upkeepFailed(error);
      this.#clock.after(RETRY_DELAY_MS, () => this.wake());
      return [];
    }
  }

  async #untilWork(): Promise<void> {
    const cancel = this.#clock.after(this.#sleepMs(), () => this.wake());
    await this.#work.wait();
    cancel();
  }

  #sleepMs(): number {
    try {
      const dueAtMs = this.#queue.nextDueAtMs(this.#options.durable);
      return dueAtMs === undefined ? this.#options.ackWaitMs : Math.max(1, dueAtMs - this.#clock.nowMs());
    } catch (error) {
      this.#events.upkeepFailed(error);
      return RETRY_DELAY_MS;
    }
  }

  #batch(messages: readonly DeliveredMessage[]): Batch {
    const { durable, ackWaitMs } = this.#options;
    const postpone = (delayMs: (message: DeliveredMessage) => number): void => {
      const nowMs = this.#clock.nowMs();
      const postponed = messages.map((message) => ({ ...message, dueAtMs: nowMs + delayMs(message) }));
      this.#queue.postpone(durable, postponed);
    };
    return {
      messages,
      acknowledge: () =>
        this.#queue.acknowledge(
          durable,
          messages.map((message) => message.sequence),
        ),
      reject: () => postpone((message) => redeliveryDelayMs(message.deliveries)),
      extend: () => postpone(() => ackWaitMs),
    };
  }
}
