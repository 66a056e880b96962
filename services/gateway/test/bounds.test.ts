/** What a gateway takes on at once. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { admit } from './support/fake-policy.ts';
import { answerJson, CHAT_ANSWER } from './support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from './support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({
    TOLLGATE_REQUESTS_IN_FLIGHT_MAX: '4',
    TOLLGATE_UPSTREAM_CONNECTIONS_MAX: '1',
    TOLLGATE_ADMISSION_DEADLINE_MS: '60000',
  });
});
afterAll(() => system.stop());

const ask = () => system.post('/v1/chat/completions', CHAT);

test('with TOLLGATE_UPSTREAM_CONNECTIONS_MAX=1, one call runs, one call waits, and a third is answered 503', async () => {
  const answers: (() => void)[] = [];
  system.provider.answer = (response) => void answers.push(() => answerJson(response, CHAT_ANSWER));
  const [first, second] = [ask(), ask()];
  await vi.waitFor(() => expect(system.policy.requests).toHaveLength(2));
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  const third = await ask();
  expect(third.status).toBe(503);
  expect(await third.text()).toContain('Too many calls to account');
  answers.shift()?.();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers.shift()?.();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  expect((await ask()).status).toBe(200);
});

test('requests above TOLLGATE_REQUESTS_IN_FLIGHT_MAX are answered 503 until other requests have ended', async () => {
  const before = system.policy.requests.length;
  system.policy.decide = (request) =>
    system.policy.requests.length > before + 4 ? admit(request) : undefined;
  const running = Array.from({ length: 4 }, ask);
  await vi.waitFor(() => expect(system.policy.requests).toHaveLength(before + 4));
  const surplus = await ask();
  expect(surplus.status).toBe(503);
  expect(surplus.headers.get('retry-after')).toBe('1');
  expect(await surplus.text()).toContain('at its limit of running requests');
  expect(system.policy.requests).toHaveLength(before + 4);
  system.policy.decide = (request) => admit(request);
  for (const request of system.policy.requests.slice(before)) {
    system.policy.answer({ requestId: request.requestId, ...admit(request) });
  }
  await Promise.all(running);
  expect((await ask()).status).toBe(200);
});
