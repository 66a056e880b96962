import type { ServerResponse } from 'node:http';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { estimated, STREAM } from '../billing/charges.ts';
import {
  answerJson,
  beginStream,
  chunkEvent,
  DONE_EVENT,
  type ProviderRequest,
} from '../support/fake-provider.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeEach(async () => {
  await system?.stop();
  system = await startTestSystem();
});
afterAll(() => system.stop());

const REFUSAL = { error: { message: 'Unrecognized request argument supplied: stream_options', param: null } };

function refuseUsage(status = 400, refusal: object = REFUSAL) {
  return (response: ServerResponse, { body }: ProviderRequest) => {
    if (body.includes('stream_options')) {
      answerJson(response, refusal, status);
      return;
    }
    beginStream(response);
    response.end(chunkEvent('One, two') + DONE_EVENT);
  };
}

test.each([
  ['OpenAI-like 400', 400, REFUSAL],
  [
    'FastAPI-like 422',
    422,
    { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] },
  ],
])(
  'a stream is asked for once more without stream_options after a %s that names it',
  async (_, status, refusal) => {
    system.provider.answer = refuseUsage(status, refusal);
    const response = await system.post('/v1/chat/completions', STREAM);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(chunkEvent('One, two') + DONE_EVENT);
    expect(system.provider.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { ...STREAM, model: 'gpt-4o', stream_options: { include_usage: true } },
      { ...STREAM, model: 'gpt-4o' },
    ]);
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({
      ...estimated('One, two'),
      httpStatus: 200,
      attempts: [
        { target: 'main/gpt', httpStatus: status, errorCode: 'upstream_error' },
        { target: 'main/gpt', httpStatus: 200, errorCode: '' },
      ],
    });
  },
);

test('an account that refused stream_options is not asked with it again, also after a change of config', async () => {
  system.provider.answer = refuseUsage();
  await (await system.post('/v1/chat/completions', STREAM)).text();
  system.policy.publish(configFor(system.provider.baseUrl, { revision: 8 }));
  await vi.waitUntil(() => system.gateway.readiness().details['revision'] === 8, { timeout: 10_000 });
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(await response.text()).toBe(chunkEvent('One, two') + DONE_EVENT);
  expect(system.provider.requests).toHaveLength(3);
});

test('a request of another API is translated without stream_options, too', async () => {
  system.provider.answer = refuseUsage();
  const asked = { model: 'main/gpt', max_tokens: 100, messages: CHAT.messages, stream: true };
  for (const calls of [2, 3]) {
    const response = await system.post('/v1/messages', asked);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('One, two');
    expect(system.provider.requests).toHaveLength(calls);
  }
});

test('a client that sent stream_options itself gets the refusal', async () => {
  system.provider.answer = refuseUsage();
  const asking = { ...STREAM, stream_options: { include_usage: true } };
  const response = await system.post('/v1/chat/completions', asking);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual(REFUSAL);
  expect(system.provider.requests).toHaveLength(1);
});

test.each([
  ['short', 'no such voice'],
  ['longer than what is looked at', `no ${'x'.repeat(300_000)}`],
])('a %s refusal of something else reaches the client as it came', async (_, message) => {
  const refusal = { error: { message } };
  system.provider.answer = (response) => answerJson(response, refusal, 400);
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual(refusal);
  expect(system.provider.requests).toHaveLength(1);
});

test('a provider that refuses every try is asked twice and no more', async () => {
  system.provider.answer = (response) => answerJson(response, REFUSAL, 400);
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual(REFUSAL);
  expect(system.provider.requests).toHaveLength(2);
});
