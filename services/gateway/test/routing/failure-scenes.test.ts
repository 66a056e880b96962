import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ANSWER_CHARGE } from '../billing/charges.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { inOrder, useRouting } from './virtual-models.ts';

/** Accounts that fail before HTTP, and one whose answers the scene decides; `main` is well. */
const FAILING = ['refused', 'dns', 'tls', 'faulty'] as const;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_UPSTREAM_IDLE_TIMEOUT_MS: '300' });
});
beforeEach(async () => {
  system.provider.requests.length = 0;
  // A config without the failing accounts makes the gateway forget what it learnt of them.
  await useRouting(system, [account('main')], {});
  const models = FAILING.map((name) => [name, inOrder(`${name}/gpt`, 'main/gpt')] as const);
  const repeated = `{type: priority-based-routing, load_balance_targets: [{target: faulty/gpt, retry_config: {attempts: 3, delay: 1}}, {target: main/gpt, priority: 1}]}`;
  await useRouting(system, ['main', ...FAILING].map(account), {
    ...Object.fromEntries(models),
    repeated,
    down: inOrder('faulty/gpt', 'faulty/free'),
  });
});
afterAll(() => system.stop());

function account(name: string) {
  const { baseUrl } = system.provider;
  const addresses: Readonly<Record<string, string>> = {
    refused: 'http://127.0.0.1:1/v1',
    dns: 'http://nowhere.invalid/v1',
    tls: baseUrl.replace('http:', 'https:'),
    faulty: baseUrl.replace(/v1$/, 'faulty'),
  };
  return { name, baseUrl: addresses[name] ?? baseUrl, credential: `sk-secret-${name}` };
}

type Answer = (response: ServerResponse, call: number) => void;

/** What the account `faulty` answers; the others answer well, streams as streams. */
function answerFaulty(faulty: Answer): void {
  let calls = 0;
  system.provider.answer = (response, { url, body }) => {
    if (url.startsWith('/faulty/')) faulty(response, ++calls);
    else if (body.includes('"stream":true')) {
      beginStream(response);
      response.end(chunkEvent('Hello!') + USAGE_EVENT + DONE_EVENT);
    } else answerJson(response, CHAT_ANSWER);
  };
}

const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answerJson(response, { error: { message: 'not now' } }, code);
  };
};
const text = (type: string, body: string): Answer => {
  return (response) => response.writeHead(200, { 'content-type': type }).end(body);
};
const never: Answer = () => {};

type Scene = { faulty?: Answer; model?: string; headers?: Record<string, string>; firstStatus?: number };

/** Of each scene what makes it; the first target fails, the second one answers. */
const LEFT_FOR_THE_NEXT: Readonly<Record<string, Scene>> = {
  'refuses connections': { model: 'refused' },
  'has a name that DNS does not know': { model: 'dns' },
  'speaks no TLS': { model: 'tls' },
  'answers 429 with Retry-After': { faulty: status(429, { 'retry-after': '7' }), firstStatus: 429 },
  'answers 429 without Retry-After': { faulty: status(429), firstStatus: 429 },
  'answers 500': { faulty: status(500), firstStatus: 500 },
  'answers 401, of its account': { faulty: status(401), firstStatus: 401 },
  'does not answer in time': {
    faulty: never,
    headers: { 'x-tfy-ttft-timeout-ms': '100', 'x-tfy-request-timeout': '100' },
  },
  'answers with broken JSON': { faulty: text('application/json', '{"choices": [{'), firstStatus: 200 },
  'answers with a page': { faulty: text('text/html', '<html>Welcome</html>'), firstStatus: 200 },
  'answers with nothing': { faulty: text('application/json', ''), firstStatus: 200 },
  'answers with more headers than are read': {
    faulty: (response) => {
      response.setHeader('x-filler', 'x'.repeat(100_000));
      answerJson(response, CHAT_ANSWER);
    },
  },
  'breaks off before its answer is whole': {
    faulty: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"choices": [', () => response.destroy());
    },
    firstStatus: 200,
  },
};

test.each(Object.entries(LEFT_FOR_THE_NEXT))(
  'a first target that %s leaves the request to the second one, which is charged alone',
  async (_what, { faulty = never, model = 'faulty', headers = {}, firstStatus = 0 }) => {
    answerFaulty(faulty);
    const response = await system.post(
      '/v1/chat/completions',
      { ...CHAT, model: `vm-group/${model}` },
      headers,
    );
    expect(await response.json()).toEqual(CHAT_ANSWER);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({
      ...ANSWER_CHARGE,
      modelAsked: `vm-group/${model}`,
      modelResolved: 'main/gpt',
    });
    expect(event.attempts).toMatchObject([
      { target: `${model}/gpt`, httpStatus: firstStatus, errorCode: expect.stringMatching(/^upstream_/) },
      { target: 'main/gpt', httpStatus: 200, errorCode: '' },
    ]);
  },
);

const STREAMS_LEFT: Readonly<Record<string, Answer>> = {
  'is an error': text('text/event-stream', 'data: {"error":{"message":"overloaded"}}\n\n'),
  'never comes, though the stream ends': text('text/event-stream', ''),
  'is preceded by a comment and is an error': text(
    'text/event-stream',
    ': keep-alive\n\ndata: {"error":{"message":"overloaded"}}\n\n',
  ),
  'is a page': text('text/html', '<html>Welcome</html>'),
  'does not come in time': (response) => beginStream(response),
};

test.each(Object.entries(STREAMS_LEFT))(
  'a stream whose first event %s is left for one of the second target',
  async (_what, faulty) => {
    answerFaulty(faulty);
    const body = { ...CHAT, model: 'vm-group/faulty', stream: true };
    const response = await system.post('/v1/chat/completions', body, { 'x-tfy-ttft-timeout-ms': '200' });
    const events = await response.text();
    expect(events.replace(/^: keep-alive\n\n/, '')).toBe(chunkEvent('Hello!') + DONE_EVENT);
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({
      modelResolved: 'main/gpt',
      httpStatus: 200,
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
    expect(event.attempts.map(({ target }) => target)).toEqual(['faulty/gpt', 'main/gpt']);
  },
);

test.each<[what: string, end: (response: ServerResponse) => void, code: string]>([
  ['is cut', (response) => response.destroy(), 'upstream_error'],
  ['goes silent', () => {}, 'upstream_timeout'],
])(
  'a stream that %s after its first SSE event ends with an error, and the gateway calls no other target',
  async (...[, end, code]) => {
    answerFaulty((response) => {
      beginStream(response);
      response.write(chunkEvent('one two'), () => setImmediate(end, response));
    });
    const response = await system.post('/v1/chat/completions', {
      ...CHAT,
      model: 'vm-group/faulty',
      stream: true,
    });
    const events = await response.text();
    expect(events).toContain(chunkEvent('one two'));
    expect(events).toContain(`"code":"${code}"`);
    expect(events).not.toContain('[DONE]');
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT', usageSource: 'USAGE_SOURCE_ESTIMATED' });
    expect(event.attempts).toHaveLength(1);
  },
);

test('a first target whose answer is larger than the gateway translates leaves the request to the second one', async () => {
  const large = JSON.stringify(CHAT_ANSWER).replace('Hello!', 'x'.repeat(33 * 1024 * 1024));
  answerFaulty((response) => answerJson(response, large));
  const response = await system.post('/v1/messages', { ...CHAT, model: 'vm-group/faulty', max_tokens: 50 });
  expect(await response.json()).toMatchObject({ content: [{ type: 'text', text: 'Hello!' }] });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ ...ANSWER_CHARGE, modelResolved: 'main/gpt', httpStatus: 200 });
  expect(event.attempts).toMatchObject([
    { target: 'faulty/gpt', httpStatus: 200, errorCode: 'upstream_error' },
    { target: 'main/gpt', httpStatus: 200, errorCode: '' },
  ]);
});

test.each([
  ['is made once more on a fresh one, as the same attempt', 1, 200],
  ['is made once more and not a third time', 2, 502],
])(
  'a call over whose kept connection no byte of an answer comes %s',
  async (_what, breaksMax, httpStatus) => {
    const kept = new Set<unknown>();
    let breaks = 0;
    system.provider.answer = (response) => {
      const isKept = kept.has(response.socket);
      kept.add(response.socket);
      const isBroken = breaks < breaksMax && (isKept || breaks > 0);
      if (!isBroken) {
        answerJson(response, CHAT_ANSWER);
        return;
      }
      breaks++;
      response.destroy();
    };
    let response = await system.post('/v1/chat/completions', CHAT);
    // Connections that other tests have left are used first.
    for (let more = 0; breaks === 0 && more < 50; more++) {
      expect(response.status).toBe(200);
      response = await system.post('/v1/chat/completions', CHAT);
    }
    expect(breaks).toBe(breaksMax);
    expect(response.status).toBe(httpStatus);
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event.attempts).toHaveLength(1);
    expect(event.attempts[0]?.httpStatus).toBe(httpStatus === 200 ? 200 : 0);
  },
);

test('a burst of 503 is answered by the same target, called again as its retry says', async () => {
  answerFaulty((response, call) =>
    call < 4 ? status(503)(response, call) : answerJson(response, CHAT_ANSWER),
  );
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'vm-group/repeated' });
  expect(response.status).toBe(200);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ ...ANSWER_CHARGE, modelResolved: 'faulty/gpt' });
  expect(event.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 503, 200]);
});

test('when all targets are down, the answer is one error, and each request still tries them', async () => {
  answerFaulty(status(503));
  for (const _ of [1, 2, 3, 4]) {
    const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'vm-group/down' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { message: 'not now', code: 'upstream_error' } });
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
    expect(event.attempts).toHaveLength(2);
  }
});

test('a target that went down is tried last, so that the next request is answered at once', async () => {
  const targetsTried = async (model: string) => {
    const response = await system.post('/v1/chat/completions', { ...CHAT, model: `vm-group/${model}` });
    const event = await system.eventOf(response.headers.get('x-request-id'));
    return event.attempts.map(({ target }) => target);
  };
  answerFaulty(status(503));
  for (const _ of [1, 2, 3]) expect(await targetsTried('faulty')).toEqual(['faulty/gpt', 'main/gpt']);
  expect(await targetsTried('faulty')).toEqual(['main/gpt']);
});
