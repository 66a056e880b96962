import type { PastRequest__Output } from '@tollgate/contracts';
import { expect, it } from 'vitest';
import { countRequests } from '../../src/trial/count-requests.ts';

const REQUEST: PastRequest__Output = {
  receivedAtMs: 1,
  finishedAtMs: 2,
  subject: 'user:lena@example.com',
  teams: [],
  model: 'openai-main/gpt-4o',
  tags: {},
  tokens: 1,
  costNanoUsd: 1,
};

async function* messagesOf(sizes: readonly number[]) {
  for (const length of sizes) yield { requests: Array.from({ length }, () => REQUEST) };
}

it('a trial counts a million requests and no more', async () => {
  const trial = { counted: 0, count: () => void trial.counted++ };
  expect(await countRequests(trial, messagesOf([500_000, 500_000]))).toBe(1_000_000);
  expect(trial.counted).toBe(1_000_000);
  await expect(countRequests(trial, messagesOf([1_000_000, 1]))).rejects.toMatchObject({
    code: 'invalid_request',
    param: 'from',
  });
});
