import { systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClickHouse } from '../../src/clickhouse/connect.ts';
import { history } from '../../src/query/run.ts';
import { readMigrations } from '../../src/schema/migrations.ts';
import { requestsRequest } from '../questions.ts';
import { insertEvents, insertLogs, migrate, startStore, type TestStore } from '../store.ts';
import { FIRST_MS, usageEvent } from '../usage-events.ts';

const DAY_MS = 86_400_000;

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

test('migration 17 changes how new rows of filled tables are stored, and no answer to a search', async () => {
  const url = store.freshUrl();
  const client = connectClickHouse(url);
  try {
    const cells = async (query: string) => {
      const result = await client.query({ query, format: 'JSONCompactEachRow' });
      return (await result.json<unknown[]>()).flat();
    };
    const search = async () => {
      const asked = requestsRequest({
        fromMs: 0,
        toMs: FIRST_MS + 99 * DAY_MS,
        search: 'harbour',
        limit: 50,
      });
      const ask = history(client, systemClock, { queryTimeMaxSeconds: 10 });
      return (await ask.queryRequests(asked, new AbortController().signal)).requests;
    };
    const fill = async (days: readonly number[]) => {
      const events = days.map((day) =>
        usageEvent({ admittedAtMs: FIRST_MS + day * DAY_MS, logged: day % 2 === 0 }),
      );
      await insertEvents(client, events);
      await insertLogs(
        client,
        events.map((event) => ({ event, text: 'the harbour master' })),
      );
      return events.toReversed();
    };
    await migrate(
      client,
      url,
      readMigrations().filter(({ version }) => version <= 16),
    );
    const before = await fill([0, 1, 2, 3, 40, 41]);
    expect(await search()).toEqual(before);

    await migrate(client, url);
    expect(await cells('SELECT count() FROM system.mutations WHERE database = currentDatabase()')).toEqual([
      0,
    ]);
    expect(await search()).toEqual(before);

    const all = [...(await fill([41.5, 42, 43, 44])), ...before];
    expect(await search()).toEqual(all);
    await client.command({ query: 'OPTIMIZE TABLE request_logs FINAL' });
    await client.command({ query: 'OPTIMIZE TABLE logged_requests FINAL' });
    expect(await search()).toEqual(all);
    expect(
      await cells(
        "SELECT DISTINCT compression_codec FROM system.columns WHERE database = currentDatabase() AND table IN ('request_logs', 'logged_requests') AND name = 'request_id'",
      ),
    ).toEqual(['CODEC(NONE)']);
  } finally {
    await client.close();
  }
});
