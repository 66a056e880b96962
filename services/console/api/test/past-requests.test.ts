import type { PastRequest } from '@tollgate/contracts';
import { expect, test } from 'vitest';
import { pastRequests } from '../src/http/history/past-requests.ts';

const ROW = {
  time: '2026-11-30T12:00:00.000Z',
  finished_at: '2026-11-30T12:00:01.000Z',
  user: 'lena@example.com',
  virtual_account: null,
  teams: [],
  model: 'openai-main/gpt-4o',
  tags: {},
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
  ended_by: 'finished',
};

/** What a trial counts of a history with these rows. */
async function counted(rows: readonly Partial<Record<keyof typeof ROW, unknown>>[]) {
  const lines = rows.map((row) => `${JSON.stringify({ ...ROW, ...row })}\n`).join('');
  const analytics = {
    async *exportRequests() {
      yield { content: Buffer.from(lines), requests: rows.length };
    },
  };
  const requests: PastRequest[] = [];
  const batches = pastRequests(analytics, { fromMs: 0, toMs: 1 }, new AbortController().signal);
  for await (const batch of batches) requests.push(...batch);
  return requests;
}

test.each(['policy', 'gateway'])('a trial counts an answer that %s ended after it had begun', async (by) => {
  const used = { ended_by: by, input_tokens: 20, output_tokens: 30, cost_usd: 0.5 };
  expect(await counted([used])).toMatchObject([{ tokens: 50, costNanoUsd: 500_000_000 }]);
});

test.each(['policy', 'gateway'])('a trial leaves out a request that %s refused', async (by) => {
  expect(await counted([{ ended_by: by }])).toEqual([]);
});

test('a trial counts a request without an answer of the provider, and none without a caller', async () => {
  const failed = { ended_by: 'upstream_error' };
  expect(await counted([failed, { ...failed, user: null }])).toMatchObject([{ tokens: 0 }]);
});
