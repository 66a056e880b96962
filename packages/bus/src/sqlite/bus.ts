import type { DatabaseSync } from 'node:sqlite';
import type { Cancel, Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import {
  type Bus,
  BusUnavailableError,
  type ConsumeOptions,
  type Heard,
  type OutgoingMessage,
  type Progress,
  type Subscription,
} from '../bus.ts';
import { DurableMismatchError, type DurableName, FIRST_DURABLES } from '../durables.ts';
import { type BusEvents, busEvents } from '../events.ts';
import { LocalBroadcasts } from '../local-broadcasts.ts';
import { checkDurable, checkMessage, isBulk } from '../message-rules.ts';
import { openDatabase } from './database.ts';
import { Queue } from './queue.ts';
import { SqliteSubscription } from './subscription.ts';
import { startUpkeep } from './upkeep.ts';

export type SqliteBusOptions = {
  /** The database file; other parts may keep their tables in it. One process owns it at a time. */
  readonly file: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Publishes are refused beyond this; default 1 GiB. */
  readonly storedBytesMax?: number;
  /** A message is given up when it is older than this; default seven days. */
  readonly ageMsMax?: number;
  /** Durables that exist from the start; default those that Tollgate has. */
  readonly durables?: readonly DurableName[];
};

const STORED_BYTES_MAX = 2 ** 30;
const AGE_MS_MAX = 7 * 86_400_000;
/** Bulk messages are refused beyond this share of the room, so that the rest stays for the others. */
const BULK_SHARE = 0.5;

/**
 * The bus as a queue in one SQLite file. What is published survives a killed process; what was under way when the
 * process ended is delivered again as soon as the file is opened. Throws what `node:sqlite` throws when the file cannot
 * be opened.
 */
export function sqliteBus(options: SqliteBusOptions): Bus {
  return new SqliteBus(options);
}

class SqliteBus implements Bus {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;
  readonly #queue: Queue;
  readonly #events: BusEvents;
  readonly #storedBytesMax: number;
  readonly #subscriptions = new Map<SqliteSubscription, string>();
  readonly #stopUpkeep: Cancel;
  readonly #broadcasts: LocalBroadcasts;
  #closing: Promise<void> | undefined;

  constructor({
    file,
    clock,
    telemetry,
    storedBytesMax = STORED_BYTES_MAX,
    ageMsMax = AGE_MS_MAX,
    durables = FIRST_DURABLES,
  }: SqliteBusOptions) {
    this.#clock = clock;
    this.#broadcasts = new LocalBroadcasts(file);
    this.#database = openDatabase(file);
    this.#queue = new Queue(this.#database);
    this.#events = busEvents(telemetry);
    this.#storedBytesMax = storedBytesMax;
    this.#queue.releaseAll();
    for (const durable of durables) this.#queue.createDurable(durable);
    this.#stopUpkeep = startUpkeep({
      queue: this.#queue,
      clock,
      events: this.#events,
      storedBytesMax,
      ageMsMax,
      onForeignWrite: () => this.#wake(),
    });
  }

  async publish(message: OutgoingMessage): Promise<void> {
    checkMessage(message);
    const share = isBulk(message.subject) ? BULK_SHARE : 1;
    const room = { nowMs: this.#clock.nowMs(), storedBytesMax: this.#storedBytesMax * share };
    try {
      this.#orUnavailable(() => this.#queue.append(message, room));
    } catch (error) {
      this.#events.publishFailed(error);
      throw error;
    }
    this.#events.published();
    this.#wake(message.subject);
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    checkDurable(options);
    this.#orUnavailable(() => this.#queue.createDurable(options));
    const subscription = new SqliteSubscription(options, {
      queue: this.#queue,
      clock: this.#clock,
      events: this.#events,
    });
    this.#subscriptions.set(subscription, options.subject);
    return {
      stop: async () => {
        await subscription.stop();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  async progress(subject: string, durable: string): Promise<Progress> {
    checkDurable({ subject, durable });
    return this.#orUnavailable(() => this.#queue.progress({ subject, durable }));
  }

  broadcast(subject: string, payload: Uint8Array): void {
    if (this.isAvailable()) this.#broadcasts.send(subject, payload);
  }

  listen(subject: string, heard: Heard): Cancel {
    return this.#broadcasts.listen(subject, heard);
  }

  isAvailable(): boolean {
    return this.#closing === undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#broadcasts.close();
    await Promise.all([...this.#subscriptions.keys()].map((subscription) => subscription.stop()));
    this.#stopUpkeep();
    this.#events.close();
    this.#database.close();
  }

  /** Wakes the consumers of a subject, or all of them. */
  #wake(subject?: string): void {
    for (const [subscription, itsSubject] of this.#subscriptions) {
      if (subject === undefined || subject === itsSubject) subscription.wake();
    }
  }

  #orUnavailable<T>(work: () => T): T {
    if (this.#closing !== undefined) throw new BusUnavailableError('the bus is closed');
    try {
      return work();
    } catch (error) {
      if (error instanceof BusUnavailableError || error instanceof DurableMismatchError) throw error;
      throw new BusUnavailableError('the bus file cannot be used', { cause: error });
    }
  }
}
