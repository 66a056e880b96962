import { memoryAnswerCache } from '@tollgate/answer-cache';
import { systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useRouting } from '../routing/virtual-models.ts';
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
import { type Asked, cacheAsks, WISH } from './cache-asks.ts';

const cache = memoryAnswerCache({ clock: systemClock, bytesMax: 4_000_000 });
let system: TestSystem;
let subject: string;

beforeAll(async () => {
  system = await startTestSystem({}, undefined, undefined, { cache });
  system.policy.decide = (request) => admit(request, { principal: { subject, tokenId: 'tok_1', teams: [] } });
});
beforeEach(async () => {
  await purge();
  subject = 'user:lena@example.com';
  system.provider.requests.length = 0;
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
});
afterAll(() => system?.stop());

const { ask, askKept, purge } = cacheAsks(() => ({ system, cache }));

describe('the same request', () => {
  it('is answered from the cache byte for byte, by no call, and charged nothing', async () => {
    const first = await ask();
    expect(first.status).toBe('miss');
    expect(first.event).toMatchObject({ cacheStatus: 'miss', costNanoUsd: expect.any(Number) });
    expect(first.event.costNanoUsd).toBeGreaterThan(0);
    const calls = system.provider.requests.length;
    const again = await askKept();
    expect(again.text).toBe(first.text);
    expect(again.response.headers.get('content-type')).toBe(first.response.headers.get('content-type'));
    expect(again.response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
    expect(again.response.headers.get('x-tollgate-cached-request-id')).toBe(
      first.response.headers.get('x-request-id'),
    );
    expect(again.event).toMatchObject({
      cacheStatus: 'hit',
      costNanoUsd: 0,
      usageSource: 'USAGE_SOURCE_NONE',
      endedBy: 'ENDED_BY_FINISHED',
      httpStatus: 200,
      errorCode: '',
      modelResolved: 'main/gpt',
      attempts: [],
    });
    expect(system.provider.requests.length).toBe(calls);
  });

  it('without the wish goes to the provider, and nothing is kept', async () => {
    expect((await ask({ wish: '' })).status).toBeNull();
    expect((await ask()).status).toBe('miss');
    expect(system.provider.requests).toHaveLength(2);
  });

  it('replays a stream as a stream, the usage as the client asked for it', async () => {
    const stream = `${chunkEvent('Hel')}${chunkEvent('lo')}${USAGE_EVENT}${DONE_EVENT}`;
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(stream);
    };
    const body = { ...CHAT, stream: true };
    const first = await ask({ body });
    const again = await askKept({ body });
    expect(again.text).toBe(first.text);
    expect(again.text).not.toContain('prompt_tokens');
    expect(again.response.headers.get('content-type')).toContain('text/event-stream');
    const asking = { ...body, stream_options: { include_usage: true } };
    await ask({ body: asking });
    expect((await askKept({ body: asking })).text).toContain('prompt_tokens');
  });

  it('is translated again for a client of another API', async () => {
    const body = { model: 'main/gpt', max_tokens: 100, messages: CHAT.messages };
    const given = { path: '/v1/messages', body, headers: { 'anthropic-version': '2023-06-01' } };
    const first = await ask(given);
    expect(first.status).toBe('miss');
    const again = await askKept(given);
    expect(JSON.parse(again.text)).toMatchObject({ type: 'message', content: [{ text: 'Hello!' }] });
  });
});

it('an answer out of the cache teaches policy nothing about how much models write', async () => {
  await ask();
  await askKept();
  await ask({ body: { ...CHAT, max_tokens: 77 } });
  const { observations } = system.policy;
  const isLast = ({ outputTokensMax }: (typeof observations)[number]) => outputTokensMax === 77;
  await vi.waitUntil(() => observations.some(isLast), { timeout: 10_000 });
  expect(observations.filter(({ outputTokens }) => outputTokens === 0)).toEqual([]);
});

describe('another answer is made for', () => {
  it.each<[string, Asked]>([
    ['another text', { body: { ...CHAT, messages: [{ role: 'user', content: 'Say bye.' }] } }],
    ['another parameter', { body: { ...CHAT, temperature: 0.5 } }],
    ['a stream', { body: { ...CHAT, stream: false } }],
    ['another model', { body: { ...CHAT, model: 'main/free' } }],
    ['another namespace', { wish: '{"type":"exact-match","namespace":"other"}' }],
    ['another beta of the API', { headers: { 'openai-beta': 'x=1' } }],
  ])('%s', async (_what, given) => {
    await ask();
    await askKept();
    expect((await ask(given)).status).toBe('miss');
  });

  it('another caller', async () => {
    await ask();
    await askKept();
    subject = 'user:omar@example.com';
    expect((await ask()).status).toBe('miss');
  });
});

describe('an answer is not kept', () => {
  const message = (more: object, finish = 'stop') => ({
    ...CHAT_ANSWER,
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...more }, finish_reason: finish }],
  });

  it.each<[string, (response: Parameters<TestSystem['provider']['answer']>[0]) => void, object?]>([
    ['that is an error', (response) => answerJson(response, { error: { message: 'no' } }, 400)],
    ['of a server that is down', (response) => answerJson(response, { error: { message: 'no' } }, 503)],
    ['that holds an error', (response) => answerJson(response, { error: { message: 'no' } })],
    ['that refuses', (response) => answerJson(response, message({ refusal: 'I will not.' }))],
    ['that was filtered', (response) => answerJson(response, message({ content: '' }, 'content_filter'))],
    [
      'of a stream that was cut',
      (response) => {
        beginStream(response);
        response.write(chunkEvent('Hel'), () => response.destroy());
      },
      { stream: true },
    ],
    [
      'of a stream with an error',
      (response) => {
        beginStream(response);
        response.end(`${chunkEvent('Hel')}data: {"error":{"message":"overloaded"}}\n\ndata: [DONE]\n\n`);
      },
      { stream: true },
    ],
    [
      'that is longer than a mebibyte',
      (response) => answerJson(response, message({ content: 'x'.repeat(1_100_000) })),
    ],
  ])('%s', async (_what, answer, more = {}) => {
    system.provider.answer = answer;
    const body = { ...CHAT, ...more };
    await ask({ body }).catch(() => {});
    system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
    // What was kept wrongly would be there by the time that another answer has been kept after it.
    const other = { body: { ...CHAT, user: 'marker' } };
    await ask(other);
    await askKept(other);
    expect((await ask({ body })).status).toBe('miss');
  });

  it('that continues a conversation which the provider keeps', async () => {
    const given = { body: { ...CHAT, previous_response_id: 'resp_1' } };
    expect((await ask(given)).status).toBeNull();
  });
});

it('a cache that is unavailable fails no request', async () => {
  const get = vi.spyOn(cache, 'get').mockRejectedValue(new Error('away'));
  const set = vi.spyOn(cache, 'set').mockRejectedValue(new Error('away'));
  const { status, event, response } = await ask();
  expect(response.status).toBe(200);
  expect(status).toBe('error');
  expect(event.cacheStatus).toBe('error');
  get.mockRestore();
  set.mockRestore();
});

it.each([
  ['[]', 'x-tfy-cache-config'],
  ['{"type":"semantic"}', 'x-tfy-cache-config.type'],
  ['{"type":"exact-match","ttl":0}', 'x-tfy-cache-config.ttl'],
  ['{"type":"exact-match","ttl":259201}', 'x-tfy-cache-config.ttl'],
  ['{"type":"exact-match","namespace":"a b"}', 'x-tfy-cache-config.namespace'],
  ['{"type":"exact-match","tll":1}', 'x-tfy-cache-config.tll'],
])('refuses the wish %s at %s', async (wish, param) => {
  const { response, text } = await ask({ wish });
  expect(response.status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'invalid_request', param } });
});

describe('a virtual model with cache_config', () => {
  const asked = (headers: Record<string, string> = {}) =>
    ask({ body: { ...CHAT, model: 'vm-group/kept' }, wish: '', headers });

  it('has its answers kept and replayed for requests that say nothing', async () => {
    const decide = system.policy.decide;
    const { baseUrl } = system.provider;
    const cacheConfig = '{type: exact-match, ttl: 60, namespace: rules}';
    await useRouting(system, [{ name: 'main', baseUrl, credential: 'sk' }], {
      kept: `{type: latency-based-routing, load_balance_targets: [{target: main/gpt}], cache_config: ${cacheConfig}}`,
    });
    expect((await asked()).status).toBe('miss');
    await vi.waitFor(async () => expect((await asked()).status).toBe('hit'));
    expect((await asked()).event).toMatchObject({ cacheStatus: 'hit', costNanoUsd: 0 });
    expect((await asked({ 'x-tfy-cache-config': 'false' })).status).toBeNull();
    expect((await asked({ 'x-tfy-cache-config': WISH })).status).toBe('miss');
    await purge('rules');
    expect((await asked()).status).toBe('miss');
    system.policy.decide = decide;
  });
});
