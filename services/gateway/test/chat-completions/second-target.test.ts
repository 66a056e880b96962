import type { ServerResponse } from 'node:http';
import type { WatchConfigResponse } from '@tollgate/contracts';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_CHARGE } from '../billing/charges.ts';
import { admit } from '../support/fake-policy.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  system.policy.publish(twoAccounts(system.provider.baseUrl));
  system.policy.decide = (request) => admit(request, { targets: ['backup/gpt', 'main/gpt'] });
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }));
});
beforeEach(() => {
  system.provider.requests.length = 0;
});
afterAll(() => system.stop());

const FIRST = { target: 'backup/gpt', errorCode: 'upstream_error' };
const SECOND = { target: 'main/gpt', httpStatus: 200, errorCode: '' };

/** The account `backup` of the same provider is called below `/backup`. */
function twoAccounts(baseUrl: string): WatchConfigResponse {
  const backup = { name: 'backup', baseUrl: baseUrl.replace(/v1$/, 'backup'), credential: 'sk-2' };
  return policyConfig([{ name: 'main', baseUrl, credential: 'sk-provider-secret' }, backup], 8);
}

/** Answers calls to the first target with the given answer, and those to the second one well. */
function answerFirst(first: (response: ServerResponse) => void): void {
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/backup/')) first(response);
    else answerJson(response, CHAT_ANSWER);
  };
}

test.each<[what: string, status: number, first: (response: ServerResponse) => void]>([
  ['whose connection breaks', 0, (response) => response.destroy()],
  ['that is unavailable', 503, (response) => answerJson(response, { error: { message: 'later' } }, 503)],
  ['that is at its rate limit', 429, (response) => answerJson(response, { error: { message: 'slow' } }, 429)],
])(
  'a target %s leaves the request to the next one, and both attempts are in one usage event',
  async (...[, status, first]) => {
    answerFirst(first);
    const response = await system.post('/v1/chat/completions', CHAT);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(CHAT_ANSWER);
    expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({
      ...ANSWER_CHARGE,
      modelResolved: 'main/gpt',
      providerAccount: 'main',
      httpStatus: 200,
      errorCode: '',
      endedBy: 'ENDED_BY_FINISHED',
      attempts: [{ ...FIRST, httpStatus: status }, SECOND],
    });
    expect(event.attempts).toHaveLength(2);
    expect(event.upstreamMs).toBeCloseTo(event.attempts.reduce((sum, { latencyMs }) => sum + latencyMs, 0));
  },
);

test('each target is called with its own credential and model', async () => {
  answerFirst((response) => answerJson(response, {}, 500));
  await system.post('/v1/chat/completions', CHAT);
  expect(system.provider.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer sk-2',
    'Bearer sk-provider-secret',
  ]);
});

test('a stream comes from the second target whole', async () => {
  system.provider.answer = (response, { url }) => {
    if (url.startsWith('/backup/')) {
      answerJson(response, {}, 502);
      return;
    }
    beginStream(response);
    response.end(chunkEvent('Hi') + USAGE_EVENT + DONE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  expect(await response.text()).toBe(chunkEvent('Hi') + DONE_EVENT);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event.attempts).toMatchObject([{ ...FIRST, httpStatus: 502 }, SECOND]);
});

test('the last target has the last word', async () => {
  system.provider.answer = (response) => answerJson(response, { error: { message: 'down' } }, 503);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: { message: 'down', code: 'upstream_error', provider_code: null },
  });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', httpStatus: 503 });
  expect(event.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503]);
});

test('a request that a model refuses is not sent to another', async () => {
  answerFirst((response) => answerJson(response, { error: { message: 'too long' } }, 400));
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(400);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event.attempts).toHaveLength(1);
});

test('a stream that has begun is not begun again', async () => {
  answerFirst((response) => {
    beginStream(response);
    response.write(chunkEvent('one two'), () => setImmediate(() => response.destroy()));
  });
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  expect(await response.text()).toContain('"code":"upstream_error"');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT', modelResolved: 'backup/gpt' });
  expect(event.attempts).toHaveLength(1);
});

test('nothing is tried for a client that has left', async () => {
  const client = new AbortController();
  answerFirst(() => client.abort());
  await system.post('/v1/chat/completions', CHAT, {}, client.signal).catch(() => undefined);
  await system.provider.requests[0]?.closed;
  const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? null);
  expect(event).toMatchObject({ httpStatus: 499, endedBy: 'ENDED_BY_CLIENT' });
  expect(event.attempts).toHaveLength(1);
  expect(system.provider.requests).toHaveLength(1);
});
