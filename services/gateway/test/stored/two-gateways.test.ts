import { redisAnswerCache } from '@tollgate/answer-cache';
import { systemClock } from '@tollgate/clock';
import { startRedis, type TestServer } from '@tollgate/harness';
import { redisClient } from '@tollgate/ledger';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type StoringSystem, startStoringSystem } from './two-callers.ts';

let server: TestServer;
let system: StoringSystem;
const opened: { close(): void }[] = [];

beforeAll(async () => {
  server = await startRedis();
  system = await startStoringSystem({}, undefined, undefined, { ids: await idsInRedis(100) });
});
afterAll(async () => {
  await system?.stop();
  for (const each of opened) each.close();
  await server?.stop();
});

async function idsInRedis(deadlineMs: number) {
  const redis = redisClient(server.url, () => {});
  await vi.waitFor(() => expect(redis.isReady()).toBe(true), { timeout: 20_000 });
  const ids = redisAnswerCache({ redis, name: 'ids', clock: systemClock, bytesMax: 1_000_000, deadlineMs });
  opened.push(ids);
  return ids;
}

test('an id that one gateway learned is known to the next one that has the same Redis', async () => {
  const made = await system.sdk().responses.create({ model: 'main/gpt', input: 'Hello', stream: false });
  const next = await startStoringSystem({ TOLLGATE_GATEWAY_ID: 'gateway-2' }, undefined, undefined, {
    ids: await idsInRedis(100),
  });
  // The next gateway calls the same providers, which have other addresses here.
  next.main.stored.set(made.id, { id: made.id, object: 'response', output: [] });
  expect(await next.sdk().responses.retrieve(made.id)).toMatchObject({ id: made.id });
  await next.stop();
});

test('without Redis a stored id is answered 503, and everything else goes on', async () => {
  const { id } = await system.sdk().responses.create({ model: 'main/gpt', input: 'Hello', stream: false });
  await server.kill();
  const read = system.sdk().responses.retrieve(id);
  await expect(read).rejects.toMatchObject({ status: 503, code: 'service_unavailable' });
  const made = await system.sdk().responses.create({ model: 'main/gpt', input: 'Hello', stream: false });
  expect(made.output_text).toBe('Hello.');
  await server.restart();
});
