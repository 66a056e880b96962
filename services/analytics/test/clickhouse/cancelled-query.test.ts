import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClickHouse, READ_ONLY } from '../../src/clickhouse/connect.ts';
import { startStore, type TestStore } from '../store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
}, 60_000);
afterAll(() => store.stop());

test('ClickHouse stops a query that only reads if its caller cancels it', { timeout: 60_000 }, async () => {
  const client = connectClickHouse(store.url);
  const queryId = 'cancelled-query';
  const isRunning = async () => {
    const query = `SELECT count() FROM system.processes WHERE query_id = '${queryId}'`;
    const [[count] = [0]] = await (await client.query({ query, format: 'JSONCompactEachRow' })).json<
      [number]
    >();
    return count > 0;
  };
  const cancelled = new AbortController();
  const answer = client.query({
    query: 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)',
    query_id: queryId,
    clickhouse_settings: READ_ONLY,
    abort_signal: cancelled.signal,
  });
  try {
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(true);
    cancelled.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(false);
  } finally {
    cancelled.abort();
    await client.close();
  }
});
