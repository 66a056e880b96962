import { pause, systemClock } from '@tollgate/clock';
import { startRedis, type TestServer } from '@tollgate/harness';
import { redisClient } from '@tollgate/ledger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RedisCommands, redisAnswerCache } from '../src/index.ts';
import { answerCacheContract } from './contract/answer-cache-contract.ts';

const DEADLINE_MS = 10_000;
let server: TestServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

async function connected(): Promise<RedisCommands> {
  const redis = redisClient(server.url, () => {});
  await vi.waitFor(() => expect(redis.isReady()).toBe(true), { timeout: 20_000 });
  return redis;
}

answerCacheContract(async (bytesMax) => ({
  cache: redisAnswerCache({
    redis: await connected(),
    name: 'answers',
    clock: systemClock,
    bytesMax,
    deadlineMs: DEADLINE_MS,
  }),
  // Redis has a clock of its own.
  pass: (ms) => pause(systemClock, ms),
}));

describe('a cache in Redis', () => {
  it('is shared by all who have the same Redis, and so is its bound', async () => {
    const open = async () =>
      redisAnswerCache({
        redis: await connected(),
        name: 'answers',
        clock: systemClock,
        bytesMax: 3_000,
        deadlineMs: DEADLINE_MS,
      });
    const [one, other] = [await open(), await open()];
    await one.set({ namespace: 'n', name: 'a' }, Buffer.from('x'), 60_000);
    expect(String(await other.get({ namespace: 'n', name: 'a' }))).toBe('x');
    await other.set({ namespace: 'n', name: 'b' }, Buffer.alloc(2_600), 60_000);
    expect(await one.get({ namespace: 'n', name: 'a' })).toBeUndefined();
    await one.purge();
    one.close();
    other.close();
  });

  it('shares nothing with a cache of another name', async () => {
    const open = async (name: string) =>
      redisAnswerCache({
        redis: await connected(),
        name,
        clock: systemClock,
        bytesMax: 3_000,
        deadlineMs: DEADLINE_MS,
      });
    const [answers, ids] = [await open('answers'), await open('ids')];
    await answers.set({ namespace: 'n', name: 'a' }, Buffer.from('x'), 60_000);
    expect(await ids.get({ namespace: 'n', name: 'a' })).toBeUndefined();
    await ids.purge();
    expect(String(await answers.get({ namespace: 'n', name: 'a' }))).toBe('x');
    await answers.purge();
    answers.close();
    ids.close();
  });

  it('sends reads of one turn together, at most 64, and answers each by its own value', async () => {
    const redis = await connected();
    let pipelines = 0;
    const counted: RedisCommands = {
      pipeline: () => {
        pipelines++;
        return redis.pipeline();
      },
      close: () => redis.close(),
    };
    const cache = redisAnswerCache({
      redis: counted,
      name: 'answers',
      clock: systemClock,
      bytesMax: 100_000,
      deadlineMs: DEADLINE_MS,
    });
    const keyOf = (index: number) => ({ namespace: 'n', name: `k${index}` });
    const indexes = Array.from({ length: 100 }, (_, index) => index);
    for (const index of indexes.filter((each) => each % 2 === 0))
      await cache.set(keyOf(index), Buffer.from(String(index)), 60_000);
    pipelines = 0;
    const values = await Promise.all(indexes.map((index) => cache.get(keyOf(index))));
    expect(values.map((value) => value && String(value))).toEqual(
      indexes.map((index) => (index % 2 === 0 ? String(index) : undefined)),
    );
    expect(pipelines).toBe(2);
    await cache.purge();
    cache.close();
    await expect(cache.get(keyOf(0))).rejects.toThrow();
  });

  it('rejects when Redis does not answer, and goes on when it is back', async () => {
    const cache = redisAnswerCache({
      redis: await connected(),
      name: 'answers',
      clock: systemClock,
      bytesMax: 3_000,
      deadlineMs: DEADLINE_MS,
    });
    await server.kill();
    await expect(cache.get({ namespace: 'n', name: 'a' })).rejects.toThrow();
    await server.restart();
    await vi.waitFor(() => cache.get({ namespace: 'n', name: 'a' }), { timeout: 20_000 });
    cache.close();
  });
});
