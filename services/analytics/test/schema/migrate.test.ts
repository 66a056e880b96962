import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedClock, systemClock } from '@tollgate/clock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectClickHouse } from '../../src/clickhouse/connect.ts';
import { type MigrateOptions, MigrationError, migrateSchema } from '../../src/schema/migrate.ts';
import { readMigrations } from '../../src/schema/migrations.ts';
import { migrate, startStore, type TestStore } from '../store.ts';

const ALL = readMigrations().map(({ name }) => name);

let store: TestStore;
const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function options(url: string, more: Partial<MigrateOptions> = {}): MigrateOptions {
  const client = connectClickHouse(url);
  cleanups.push(() => client.close());
  const { signal } = new AbortController();
  return {
    client,
    url,
    clock: systemClock,
    retentionDays: 0,
    auditRetentionDays: 0,
    requestLogRetentionDays: 0,
    signal,
    ...more,
  };
}

function schemaDir(files: Record<string, string>): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-schema-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  cleanups.push(() => rmSync(dir, { recursive: true }));
  return dir;
}

async function cells(client: MigrateOptions['client'], query: string): Promise<unknown[]> {
  const result = await client.query({ query, format: 'JSONCompactEachRow' });
  return (await result.json<unknown[]>()).flat();
}

describe('the schema', () => {
  test('creates a missing database and everything in it, and has nothing to do the second time', async () => {
    const url = store.freshUrl();
    const { client } = options(url);
    expect(await migrate(client, url)).toEqual(ALL);
    expect(await migrate(client, url)).toEqual([]);
  });

  test('is applied once when several replicas start at once', async () => {
    const url = store.freshUrl();
    const starters = Array.from({ length: 4 }, () => options(url));
    const applied = await Promise.all(starters.map(migrateSchema));
    expect(applied.flat()).toEqual(ALL);
    const [{ client } = options(url)] = starters;
    expect(await cells(client, 'SELECT count() FROM tollgate_migrations')).toEqual([ALL.length]);
    expect(
      await cells(
        client,
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%lock%'",
      ),
    ).toEqual([]);
  });

  test('stops with the name of a file that was changed after it had been applied', async () => {
    const url = store.freshUrl();
    const first = readMigrations(
      schemaDir({ '0001_one.sql': 'CREATE TABLE IF NOT EXISTS one (x UInt8) ENGINE = Memory;\n' }),
    );
    await migrateSchema(options(url, { migrations: first }));
    const changed = readMigrations(
      schemaDir({ '0001_one.sql': 'CREATE TABLE IF NOT EXISTS one (x UInt16) ENGINE = Memory;\n' }),
    );
    await expect(migrateSchema(options(url, { migrations: changed }))).rejects.toThrow(MigrationError);
    await expect(migrateSchema(options(url, { migrations: changed }))).rejects.toThrow(
      '0001_one.sql was changed',
    );
  });

  test('goes on with the statement that failed, and leaves newer files of newer code alone', async () => {
    const url = store.freshUrl();
    const one = '-- a table\nCREATE TABLE IF NOT EXISTS one (x UInt8) ENGINE = Memory;\n';
    const broken = readMigrations(schemaDir({ '0001_one.sql': one, '0002_two.sql': 'CREATE NONSENSE;\n' }));
    await expect(migrateSchema(options(url, { migrations: broken }))).rejects.toThrow(/NONSENSE|Syntax/i);
    const two =
      'CREATE TABLE IF NOT EXISTS two (x UInt8) ENGINE = Memory;\nALTER TABLE two ADD COLUMN IF NOT EXISTS y UInt8;\n';
    const whole = readMigrations(schemaDir({ '0001_one.sql': one, '0002_two.sql': two }));
    expect(await migrateSchema(options(url, { migrations: whole }))).toEqual(['0002_two.sql']);
    expect(await migrateSchema(options(url, { migrations: broken.slice(0, 1) }))).toEqual([]);
  });

  test('is taken over from a holder whose lease is over', async () => {
    const url = store.freshUrl();
    const { client } = options(url);
    await migrate(client, url);
    await client.command({
      query: `CREATE TABLE tollgate_migration_lock (nothing UInt8) ENGINE = Memory COMMENT 'a-dead-holder 1'`,
    });
    const starters = Array.from({ length: 3 }, () => options(url));
    await Promise.all(starters.map(migrateSchema));
    expect(
      await cells(
        client,
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%lock%'",
      ),
    ).toEqual([]);
  });

  test('waits for a holder that lives, and gives up when told to', async () => {
    const url = store.freshUrl();
    const { client } = options(url);
    await migrate(client, url);
    await client.command({
      query: `CREATE TABLE tollgate_migration_lock (nothing UInt8) ENGINE = Memory COMMENT 'a-holder 99999999999999'`,
    });
    const stopping = new AbortController();
    const clock = simulatedClock();
    const waiting = migrateSchema(options(url, { clock, signal: stopping.signal }));
    const stop = setInterval(() => clock.advance(300), 5);
    cleanups.push(() => clearInterval(stop));
    stopping.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
  });

  test.each([
    ['usage', 'retentionDays'],
    ['audit', 'auditRetentionDays'],
    ['request_logs', 'requestLogRetentionDays'],
  ])('forgets rows of %s after their retention, changes it and takes it back', async (table, option) => {
    const url = store.freshUrl();
    const engine = `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`;
    const { client } = options(url);
    await migrateSchema(options(url, { [option]: 100 }));
    expect(String(await cells(client, engine))).toContain('toIntervalDay(100)');
    await migrateSchema(options(url, { [option]: 200 }));
    expect(String(await cells(client, engine))).toContain('toIntervalDay(200)');
    await migrateSchema(options(url, { [option]: 0 }));
    expect(String(await cells(client, engine))).not.toContain('TTL');
  });

  test('never forgets what a lifetime budget counted, also where a retention was set before', async () => {
    const url = store.freshUrl();
    const { client } = options(url);
    await migrateSchema(options(url, { retentionDays: 100 }));
    await client.command({ query: 'ALTER TABLE usage MODIFY TTL toDateTime(time) + toIntervalDay(100)' });
    await migrateSchema(options(url, { retentionDays: 100 }));
    const row = (id: string, endMs: number) =>
      `('2020-01-01 00:00:00', '${id}', 1, ['rule|all|cost|x'], ['cost'], [0], [0], [${endMs}])`;
    await client.command({
      query: `INSERT INTO usage (time, request_id, version, counters.key, counters.unit, counters.sliding_ms, counters.start_ms, counters.end_ms)
VALUES ${row('lifetime', 0)}, ${row('month', 1_580_515_200_000)}`,
    });
    await client.command({ query: 'OPTIMIZE TABLE usage FINAL' });
    expect(await cells(client, 'SELECT request_id FROM usage FINAL')).toEqual(['lifetime']);
  });

  test('says only what may be said twice, so that a repeated statement changes nothing', () => {
    for (const { name, statements } of readMigrations()) {
      for (const statement of statements) {
        // A maximum taken twice is the same maximum.
        const mayRepeat =
          /IF (NOT )?EXISTS|MODIFY|^INSERT INTO (token_last_used|rollup_(minutes|hours|days))/;
        expect(statement, name).toMatch(mayRepeat);
      }
    }
  });
});
