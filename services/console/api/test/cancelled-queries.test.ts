import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { ADMIN_TOKEN } from './fake-policy.ts';
import { RANGE } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

it('cancels a metric query if its client leaves', async () => {
  const leaving = new AbortController();
  const answer = fetch(`${tollgate.url}/api/v1/metrics/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...RANGE, measures: ['patience'] }),
    signal: leaving.signal,
  });
  await expect.poll(() => tollgate.backends.asked.metrics).toBeDefined();
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await tollgate.backends.queryCancelled;
});
