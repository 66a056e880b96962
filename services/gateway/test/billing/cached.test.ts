import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ANSWER_CHARGE, NO_CHARGE } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

async function charged() {
  const response = await system.post('/v1/chat/completions', CHAT, {
    'x-tfy-cache-config': '{"type":"exact-match"}',
  });
  await response.text();
  return system.eventOf(response.headers.get('x-request-id'));
}

test('cache-hit: the answer is charged once, and its replay nothing', async () => {
  expect(await charged()).toMatchObject({ ...ANSWER_CHARGE, cacheStatus: 'miss' });
  await vi.waitFor(async () =>
    expect(await charged()).toMatchObject({ ...NO_CHARGE, cacheStatus: 'hit', httpStatus: 200 }),
  );
});
