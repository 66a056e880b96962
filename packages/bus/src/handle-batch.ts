import type { Clock } from '@tollgate/clock';
import type { ConsumeOptions, DeliveredMessage } from './bus.ts';
import type { BusEvents } from './events.ts';

/** Messages under way to a handler, and what can become of them. */
export type Batch = {
  readonly messages: readonly DeliveredMessage[];
  /** Their effect is committed. */
  acknowledge(): void | Promise<void>;
  /** They are to come again, each after its own delay. */
  reject(): void;
  /** They are still being worked on: their wait begins anew. */
  extend(): void;
};

/** What handling a batch needs beside the batch. */
export type Handling = {
  readonly options: ConsumeOptions;
  readonly clock: Clock;
  readonly events: BusEvents;
};

const EXTENSIONS_PER_ACK_WAIT = 3;

/** A handler that takes ten times its ackWait is taken for stuck: its batch may then go to somebody else. */
const EXTENSIONS_MAX = 10 * EXTENSIONS_PER_ACK_WAIT;

/**
 * Hands one batch to the consumer and acknowledges or rejects it by the outcome. While the handler works, the batch is
 * extended again and again, so that slow is not mistaken for dead. Never throws: a batch that cannot be settled comes
 * again when its ackWait is over.
 */
export async function handleBatch(batch: Batch, { options, clock, events }: Handling): Promise<void> {
  const { durable, ackWaitMs } = options;
  const settling = async (settle: () => void | Promise<void>): Promise<void> => {
    try {
      await settle();
    } catch (error) {
      events.settlingFailed(durable, error);
    }
  };
  events.delivered(durable, {
    messages: batch.messages.length,
    redelivered: batch.messages.filter((message) => message.deliveries > 1).length,
  });
  let extensionsLeft = EXTENSIONS_MAX;
  const stopExtending = clock.every(ackWaitMs / EXTENSIONS_PER_ACK_WAIT, () => {
    if (extensionsLeft > 0) void settling(() => batch.extend());
    extensionsLeft -= 1;
  });
  try {
    await options.handle(batch.messages);
  } catch (error) {
    events.handlingFailed(durable, error);
    return settling(() => batch.reject());
  } finally {
    stopExtending();
  }
  return settling(() => batch.acknowledge());
}
