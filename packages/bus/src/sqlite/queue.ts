import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BusUnavailableError, type DeliveredMessage, type OutgoingMessage, type Progress } from '../bus.ts';
import { DurableMismatchError, type DurableName } from '../durables.ts';
import { transaction } from './database.ts';
import { type QueueStatements, queueStatements } from './statements.ts';

/** A message that was delivered, and when it comes again unless acknowledged before. */
export type Postponed = { readonly sequence: number; readonly deliveries: number; readonly dueAtMs: number };

/** What one call of `take` asks for. */
export type Take = DurableName & {
  readonly maxBatch: number;
  readonly inFlightMax: number;
  readonly nowMs: number;
  /** When the messages come again unless acknowledged or extended before. */
  readonly dueAtMs: number;
};

/** An id is remembered for this long. */
export const DEDUPLICATION_WINDOW_MS = 120_000;

const TRIM_CHUNK = 1_000;

/**
 * The queue as synchronous steps, each one transaction; whoever calls it decides when. Times are wall-clock
 * milliseconds, because deliveries outlive the process.
 */
export class Queue {
  readonly #database: DatabaseSync;
  readonly #sql: QueueStatements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = queueStatements(database);
  }

  /** Stores a message unless its id is known. Throws BusUnavailableError when it would exceed `storedBytesMax`. */
  append(
    message: OutgoingMessage,
    { nowMs, storedBytesMax }: { nowMs: number; storedBytesMax: number },
  ): void {
    const headers = JSON.stringify(message.headers ?? {});
    const bytes = message.payload.byteLength + headers.length + message.subject.length;
    transaction(this.#database, () => {
      const known = this.#sql.recentId.get(message.id);
      if (known !== undefined && integer(known['stored_at_ms']) > nowMs - DEDUPLICATION_WINDOW_MS) return;
      if (this.storedBytes() + bytes > storedBytesMax) throw new BusUnavailableError('the bus is full');
      this.#sql.insertMessage.run(message.subject, message.payload, headers, bytes, nowMs);
      this.#sql.rememberId.run(message.id, nowMs);
      this.#sql.addStoredBytes.run(bytes);
    });
  }

  /** Makes sure of a durable. Throws DurableMismatchError. */
  createDurable({ subject, durable }: DurableName): void {
    this.#sql.createDurable.run(durable, subject);
    const existing = String(this.#sql.durable.get(durable)?.['subject']);
    if (existing !== subject) throw new DurableMismatchError({ subject, durable }, existing);
  }

  /** The next messages of a durable: first those that are due again, then new ones, each in stream order. */
  take(take: Take): DeliveredMessage[] {
    return transaction(this.#database, () => {
      const again = this.#sql.dueAgain.all(take.durable, take.nowMs, take.maxBatch).map(deliveredMessage);
      for (const message of again) {
        this.#sql.deliverAgain.run(message.deliveries, take.dueAtMs, take.durable, message.sequence);
      }
      const inFlight = integer(this.#sql.inFlight.get(take.durable)?.['messages']);
      const room = Math.min(take.maxBatch - again.length, take.inFlightMax - inFlight);
      const fresh = room > 0 ? this.#sql.fresh.all(take.durable, room).map(deliveredMessage) : [];
      for (const { sequence } of fresh) this.#sql.deliver.run(take.durable, sequence, take.dueAtMs);
      const last = fresh.at(-1);
      if (last !== undefined) this.#sql.advance.run(last.sequence, take.durable);
      return [...again, ...fresh];
    });
  }

  /** The messages' effect is committed; also when they were delivered again meanwhile. */
  acknowledge(durable: string, sequences: readonly number[]): void {
    transaction(this.#database, () => {
      for (const sequence of sequences) this.#sql.acknowledge.run(durable, sequence);
    });
  }

  /** Sets when messages come again, unless they were delivered to somebody else meanwhile. */
  postpone(durable: string, messages: readonly Postponed[]): void {
    transaction(this.#database, () => {
      for (const { sequence, deliveries, dueAtMs } of messages) {
        this.#sql.postpone.run(dueAtMs, durable, sequence, deliveries);
      }
    });
  }

  /** Everything under way comes again at once: whoever had it is gone. */
  releaseAll(): void {
    this.#sql.releaseAll.run();
  }

  /** When the durable's next redelivery is due; undefined when nothing is under way. */
  nextDueAtMs(durable: string): number | undefined {
    const due = this.#sql.nextDue.get(durable)?.['due_at_ms'];
    return due === null || due === undefined ? undefined : integer(due);
  }

  progress({ subject, durable }: DurableName): Progress {
    const row = this.#sql.progress.get({ subject, durable });
    return {
      lastSequence: integer(row?.['last_sequence']),
      acknowledgedThrough: integer(row?.['acknowledged_through']),
    };
  }

  /** Every durable of the queue. */
  durables(): DurableName[] {
    return this.#sql.durables
      .all()
      .map((row) => ({ durable: String(row['durable']), subject: String(row['subject']) }));
  }

  /** Lets go, a bounded number at a time, of messages that every durable of their subject has acknowledged. */
  trimAcknowledged(): void {
    transaction(this.#database, () => {
      for (const row of this.#sql.acknowledgedByAll.all()) {
        const { subject, acknowledged_through: through } = row;
        this.#release(this.#sql.trimAcknowledged.all(String(subject), integer(through), TRIM_CHUNK));
      }
    });
  }

  /** Gives up messages stored before `beforeMs`, a bounded number at a time. Returns how many. */
  trimAged(beforeMs: number): number {
    return transaction(this.#database, () => {
      const removed = this.#sql.trimAged.all(TRIM_CHUNK, beforeMs);
      for (const row of removed) this.#sql.forgetDeliveries.run(integer(row['sequence']));
      this.#release(removed);
      return removed.length;
    });
  }

  /** Forgets ids whose de-duplication window is over. */
  forgetIds(nowMs: number): void {
    this.#sql.forgetIds.run(nowMs - DEDUPLICATION_WINDOW_MS, TRIM_CHUNK);
  }

  storedBytes(): number {
    return integer(this.#sql.storedBytes.get()?.['stored_bytes']);
  }

  /** When the oldest message was stored; undefined when there is none. */
  oldestStoredAtMs(): number | undefined {
    const row = this.#sql.oldest.get();
    return row === undefined ? undefined : integer(row['stored_at_ms']);
  }

  /** A number that changes whenever another connection has written to the file. */
  foreignVersion(): number {
    return integer(this.#sql.dataVersion.get()?.['data_version']);
  }

  #release(removed: ReturnType<StatementSync['all']>): void {
    let bytes = 0;
    for (const row of removed) bytes += integer(row['bytes']);
    if (bytes > 0) this.#sql.addStoredBytes.run(-bytes);
  }
}

function deliveredMessage(row: Record<string, unknown>): DeliveredMessage {
  const { subject, payload, headers, sequence, deliveries } = row;
  if (!(payload instanceof Uint8Array)) throw new TypeError('bus_message.payload is not a blob');
  return {
    subject: String(subject),
    payload,
    // Written by `append` as the JSON text of exactly this type.
    headers: JSON.parse(String(headers)) as Record<string, string>,
    sequence: integer(sequence),
    deliveries: integer(deliveries),
  };
}

function integer(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('expected an integer column of the queue');
  return value;
}
