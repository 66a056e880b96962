import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { type Bus, BusUnavailableError } from '../bus.ts';
import { DurableMismatchError, type DurableName, USAGE_DURABLES } from '../durables.ts';
import { busEvents } from '../events.ts';
import { checkDurable, checkMessage } from '../message-rules.ts';
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
  /** Durables that exist from the start; default those of the usage subject. */
  readonly durables?: readonly DurableName[];
};

const STORED_BYTES_MAX = 2 ** 30;
const AGE_MS_MAX = 7 * 86_400_000;

/**
 * The bus as a queue in one SQLite file. What is published survives a killed process; what was under way when the
 * process ended is delivered again as soon as the file is opened. Throws what `node:sqlite` throws when the file cannot
 * be opened.
 */
export function sqliteBus(options: SqliteBusOptions): Bus {
  const {
    clock,
    storedBytesMax = STORED_BYTES_MAX,
    ageMsMax = AGE_MS_MAX,
    durables = USAGE_DURABLES,
  } = options;
  const database = openDatabase(options.file);
  const queue = new Queue(database);
  const events = busEvents(options.telemetry);
  const subscriptions = new Map<SqliteSubscription, string>();
  queue.releaseAll();
  for (const durable of durables) queue.createDurable(durable);

  const wakeAll = (): void => {
    for (const subscription of subscriptions.keys()) subscription.wake();
  };
  const stopUpkeep = startUpkeep({ queue, clock, events, storedBytesMax, ageMsMax, onForeignWrite: wakeAll });
  let closing: Promise<void> | undefined;

  const orUnavailable = <T>(work: () => T): T => {
    if (closing !== undefined) throw new BusUnavailableError('the bus is closed');
    try {
      return work();
    } catch (error) {
      if (error instanceof BusUnavailableError || error instanceof DurableMismatchError) throw error;
      throw new BusUnavailableError('the bus file cannot be used', { cause: error });
    }
  };

  return {
    async publish(message) {
      checkMessage(message);
      try {
        orUnavailable(() => queue.append(message, { nowMs: clock.nowMs(), storedBytesMax }));
      } catch (error) {
        events.publishFailed(error);
        throw error;
      }
      events.published();
      for (const [subscription, subject] of subscriptions) {
        if (subject === message.subject) subscription.wake();
      }
    },
    async consume(consumeOptions) {
      checkDurable(consumeOptions);
      orUnavailable(() => queue.createDurable(consumeOptions));
      const subscription = new SqliteSubscription(consumeOptions, { queue, clock, events });
      subscriptions.set(subscription, consumeOptions.subject);
      return {
        async stop() {
          await subscription.stop();
          subscriptions.delete(subscription);
        },
      };
    },
    async progress(subject, durable) {
      checkDurable({ subject, durable });
      return orUnavailable(() => queue.progress({ subject, durable }));
    },
    isAvailable: () => closing === undefined,
    close() {
      closing ??= Promise.all([...subscriptions.keys()].map((subscription) => subscription.stop())).then(
        () => {
          stopUpkeep();
          events.close();
          database.close();
        },
      );
      return closing;
    },
  };
}
