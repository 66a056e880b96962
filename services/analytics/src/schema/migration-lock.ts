import { randomUUID } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import { isServerAnswer, isTableAlreadyThere } from '../clickhouse/failure.ts';

const LOCK_TABLE = 'tollgate_migration_lock';
const LEASE_MS = 120_000;
const POLL_MS = 250;

/** A held lock. */
export type MigrationLock = {
  /** Time until somebody else may take the lock; the holder must have stopped changing things before. */
  remainingMs(): number;
  release(): Promise<void>;
};

/**
 * Waits until this process alone may change the schema.
 *
 * ClickHouse without Keeper has no transactions, but it creates a table of one name exactly once: the lock is the
 * table `tollgate_migration_lock`, held by whoever created it. Its comment names the holder and the end of its lease on
 * the server's clock. A holder that died is outlived by nobody for longer than the lease: the next one renames the table
 * away, to a name made from the dead holder's, so that of several who saw the same dead lock only one can do it.
 *
 * A holder that is paused beyond its lease could still meet its successor. That is harmless, because every statement of
 * the schema is idempotent (`IF NOT EXISTS`); the lock saves work and noise, it does not carry correctness alone.
 */
export async function acquireMigrationLock(options: {
  client: ClickHouseClient;
  clock: Clock;
  /** Ends the wait with the signal's reason. */
  signal: AbortSignal;
}): Promise<MigrationLock> {
  const { client, clock, signal } = options;
  const owner = randomUUID();
  for (;;) {
    signal.throwIfAborted();
    const startedMs = clock.monotonicMs();
    if (await create(client, owner)) {
      return {
        remainingMs: () => startedMs + LEASE_MS - clock.monotonicMs(),
        release: () => release(client, owner),
      };
    }
    const holder = await readHolder(client);
    if (holder !== undefined && holder.nowMs > holder.untilMs) await takeAway(client, holder.owner);
    else await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
}

type Holder = { owner: string; untilMs: number; nowMs: number };

async function create(client: ClickHouseClient, owner: string): Promise<boolean> {
  const result = await client.query({
    query: 'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ now: number }>();
  const untilMs = Number(row?.now) + LEASE_MS;
  try {
    await client.command({
      query: `CREATE TABLE ${LOCK_TABLE} (nothing UInt8) ENGINE = Memory COMMENT '${owner} ${untilMs}'`,
    });
    return true;
  } catch (error) {
    if (isTableAlreadyThere(error)) return false;
    throw error;
  }
}

async function readHolder(client: ClickHouseClient): Promise<Holder | undefined> {
  const result = await client.query({
    query: `SELECT comment, toUnixTimestamp64Milli(now64(3)) AS now FROM system.tables
WHERE database = currentDatabase() AND name = '${LOCK_TABLE}'`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ comment: string; now: number }>();
  if (row === undefined) return undefined;
  const [owner = 'unknown', untilMs = '0'] = row.comment.split(' ');
  return { owner, untilMs: Number(untilMs), nowMs: Number(row.now) };
}

/** Loses quietly when somebody else was first, who then holds the lock or is about to. */
async function takeAway(client: ClickHouseClient, deadOwner: string): Promise<void> {
  const grave = `${LOCK_TABLE}_of_${deadOwner.replaceAll(/[^0-9a-z]/g, '_')}`;
  try {
    await client.command({ query: `RENAME TABLE ${LOCK_TABLE} TO ${grave}` });
  } catch (error) {
    if (!isServerAnswer(error)) throw error;
  }
}

async function release(client: ClickHouseClient, owner: string): Promise<void> {
  const holder = await readHolder(client);
  if (holder?.owner === owner) await client.command({ query: `DROP TABLE IF EXISTS ${LOCK_TABLE}` });
  await dropGraves(client);
}

/** Graves are kept until a later migration has ended, so that nobody can mistake a new lock for a dead one. */
async function dropGraves(client: ClickHouseClient): Promise<void> {
  const result = await client.query({
    query: `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${LOCK_TABLE}_of_')`,
    format: 'JSONEachRow',
  });
  for (const { name } of await result.json<{ name: string }>()) {
    await client.command({ query: `DROP TABLE IF EXISTS ${name}` });
  }
}
