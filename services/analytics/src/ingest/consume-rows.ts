import type { Bus, DeliveredMessage, Subscription } from '@tollgate/bus';
import type { AnalyticsEvents } from '../events.ts';
import { INSERT_DEADLINE_MS } from './insert.ts';

/** Messages handed over at once: each may have nearly a megabyte. */
const MESSAGES_MAX = 16;

/** One kind of message and the table that it goes into. */
export type RowConsumer<Item> = {
  readonly subject: string;
  readonly durable: string;
  /** Throws Error if the bytes are not a batch of this kind. */
  decode(payload: Uint8Array): readonly Item[];
  readonly idOf: (item: Item) => string;
  /** The row of an item, or in words why it cannot be one. */
  readonly rowOrFault: (item: Item) => readonly unknown[] | string;
  /** Resolves when ClickHouse has committed the rows. */
  insert(rows: readonly (readonly unknown[])[]): Promise<void>;
  /** These items are committed. */
  inserted(items: readonly Item[]): void;
};

/**
 * Moves items of a few large messages from the bus into ClickHouse. A message is acknowledged only after its rows are
 * committed; what can never become a row is logged, counted and let go. Every other failure repeats the batch.
 */
export function consumeRows<Item>(
  bus: Bus,
  events: AnalyticsEvents,
  consumer: RowConsumer<Item>,
): Promise<Subscription> {
  return bus.consume({
    subject: consumer.subject,
    durable: consumer.durable,
    maxBatch: MESSAGES_MAX,
    ackWaitMs: INSERT_DEADLINE_MS + 10_000,
    async handle(messages) {
      const taken = messages.flatMap((message) => rowsOf(message, events, consumer));
      if (taken.length === 0) return;
      const rows = taken.map(({ row }) => row);
      try {
        await consumer.insert(rows);
      } catch (error) {
        events.insertFailed(error, rows.length);
        throw error;
      }
      consumer.inserted(taken.map(({ item }) => item));
    },
  });
}

function rowsOf<Item>(
  message: DeliveredMessage,
  events: AnalyticsEvents,
  { decode, idOf, rowOrFault }: RowConsumer<Item>,
): { readonly item: Item; readonly row: readonly unknown[] }[] {
  let items: readonly Item[];
  try {
    items = decode(message.payload);
  } catch (error) {
    events.messageUndecodable(message, error);
    return [];
  }
  return items.flatMap((item) => {
    const row = rowOrFault(item);
    if (typeof row !== 'string') return [{ item, row }];
    events.eventUnusable(idOf(item), row);
    return [];
  });
}
