import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { useRouting } from './virtual-models.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
beforeEach(async () => {
  system.provider.requests.length = 0;
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/first/')) answerJson(response, { error: { message: 'busy' } }, 503);
    else answerJson(response, CHAT_ANSWER);
  };
  const { baseUrl } = system.provider;
  const account = (name: string) => ({
    name,
    baseUrl: baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  });
  const set = '{temperature: 0.2, max_tokens: 7, stop: ["\\n"]}';
  const headers = '{set: {X-Region: eu}, remove: [X-Session-Id]}';
  await useRouting(system, ['main', 'first'].map(account), {
    m: `{type: priority-based-routing, load_balance_targets: [{target: first/gpt}, {target: main/gpt, priority: 1, override_params: ${set}, headers_override: ${headers}}]}`,
  });
});
afterAll(() => system.stop());

const ASK = { ...CHAT, model: 'vm-group/m', temperature: 1 };
const bodies = () => system.provider.requests.map(({ body }): unknown => JSON.parse(body.toString()));

test('a target gets its own parameters and headers, and the others get the client’s', async () => {
  await system.post('/v1/chat/completions', ASK, { 'x-session-id': 's1' });
  const { messages } = CHAT;
  expect(bodies()).toEqual([
    { model: 'gpt-4o', messages, temperature: 1 },
    { model: 'gpt-4o', messages, temperature: 0.2, max_tokens: 7, stop: ['\n'] },
  ]);
  const headers = system.provider.requests.map(({ headers: sent }) => [
    sent['x-session-id'],
    sent['x-region'],
  ]);
  expect(headers).toEqual([
    ['s1', undefined],
    [undefined, 'eu'],
  ]);
});

test('the usage event names the rules and counters of the target that answered, and that there were others', async () => {
  const counter = (key: string) => ({ key, unit: 'COUNTER_UNIT_COST' as const, startMs: 1, endMs: 2 });
  system.policy.decide = (request) =>
    admit(request, {
      targets: ['first/gpt', 'main/gpt'],
      route: 'vm-group/m',
      matchedRules: ['all', 'of-first', 'of-main'],
      counters: [
        counter('all|all|cost|day'),
        counter('of-first|all|cost|day'),
        counter('of-main|all|cost|day'),
      ],
      shares: [
        { rules: [0, 1], counters: [0, 1] },
        { rules: [0, 2], counters: [0, 2] },
      ],
    });
  const response = await system.post('/v1/chat/completions', ASK);
  expect(JSON.parse(response.headers.get('x-tfy-applied-configurations') ?? '')).toEqual({
    rules: ['all', 'of-main'],
    route: 'vm-group/m',
  });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ matchedRules: ['all', 'of-main'], countersNarrowed: true });
  expect(event.counters.map(({ key }) => key)).toEqual(['all|all|cost|day', 'of-main|all|cost|day']);
});

test('x-tfy-retry-config repeats calls as the request asks', async () => {
  const retry = { 'x-tfy-retry-config': '{"attempts": 2, "delay": 1, "onStatusCodes": [503]}' };
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'first/gpt' }, retry);
  expect(response.status).toBe(503);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 503]);
});

test.each([
  ['{"attempts": 11}', 'x-tfy-retry-config.attempts'],
  ['{"attempts": 1, "delay": -1}', 'x-tfy-retry-config.delay'],
  ['{"attempts": 1, "onStatusCodes": ["5xx"]}', 'x-tfy-retry-config.onStatusCodes'],
  ['{"atempts": 1}', 'x-tfy-retry-config.atempts'],
  ['[]', 'x-tfy-retry-config'],
])('x-tfy-retry-config %s is refused with its member', async (value, param) => {
  const response = await system.post('/v1/chat/completions', ASK, { 'x-tfy-retry-config': value });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } });
});

test('x-tfy-provider-name names the account of a model without one', async () => {
  const response = await system.post(
    '/v1/chat/completions',
    { ...CHAT, model: 'gpt' },
    { 'x-tfy-provider-name': 'main' },
  );
  expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
  const wrong = await system.post('/v1/chat/completions', ASK, { 'x-tfy-provider-name': 'a b' });
  expect(wrong.status).toBe(400);
});
