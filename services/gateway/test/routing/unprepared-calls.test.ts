import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_CHARGE, NO_CHARGE, USAGE_EVENT_CHARGE } from '../billing/charges.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  type ProviderRequest,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { inOrder, useRouting } from './virtual-models.ts';

/** Accounts of Databricks, whose calls need a token that the workspace gives for their secret. */
const NAMES = ['first', 'second'] as const;
type Name = (typeof NAMES)[number];
type Answer = (response: ServerResponse) => void;

let system: TestSystem;
/** What the token endpoint answers each account, and what the model does that an account calls with a token. */
let tokens: Record<Name, Answer>;
let models: Record<Name, Answer>;
let asked: { readonly tokens: Name[]; readonly models: string[] };

beforeAll(async () => {
  system = await startTestSystem();
});
beforeEach(async () => {
  tokens = { first: refuses, second: gives };
  models = { first: answers, second: answers };
  asked = { tokens: [], models: [] };
  system.provider.answer = answer;
  // A config without the accounts makes the gateway forget their tokens and what it learnt of them.
  await useRouting(system, [MAIN()], {});
  const hedged = (setting: string) =>
    `{type: priority-based-routing, load_balance_targets: [{target: first/gpt, priority: 0, ${setting}}, {target: second/gpt, priority: 1}]}`;
  await useRouting(system, [MAIN(), ...NAMES.map(account)], {
    pair: inOrder('first/gpt', 'main/gpt'),
    both: inOrder('first/gpt', 'second/gpt'),
    'other-statuses': inOrder('first/gpt, fallback_status_codes: ["429"]', 'main/gpt'),
    repeated: inOrder('first/gpt, retry_config: {attempts: 2, delay: 1}', 'main/gpt'),
    hedged: hedged('hedge_after_ms: 1'),
  });
});
afterAll(() => system.stop());

const MAIN = () => ({ name: 'main', baseUrl: system.provider.baseUrl, credential: 'sk-main' });

function account(name: Name) {
  return {
    name,
    kind: 'databricks',
    baseUrl: system.provider.baseUrl.replace(/v1$/, name),
    credential: secretOf(name),
    authData: `{type: service-principal, client_id: sp-${name}, oauth_secret: "env:KEY"}`,
  };
}

const secretOf = (name: Name) => `dbx-secret-of-${name}`;

function answer(response: ServerResponse, { url, headers, body }: ProviderRequest): void {
  if (url === '/oidc/v1/token') {
    const caller = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    const name = NAMES.find((known) => caller === `sp-${known}:${secretOf(known)}`) ?? 'first';
    asked.tokens.push(name);
    tokens[name](response);
    return;
  }
  const name = NAMES.find((known) => url.startsWith(`/${known}/`));
  asked.models.push(name ?? 'main');
  if (name !== undefined) models[name](response);
  else if (body.includes('"stream":true')) answers(response);
  else answerJson(response, CHAT_ANSWER);
}

const gives: Answer = (response) =>
  answerJson(response, { access_token: 'token-of-the-workspace', expires_in: 3_600 });
const refuses: Answer = (response) => answerJson(response, { error: 'invalid_client' }, 401);
const silent: Answer = () => {};
const answers: Answer = (response) => {
  beginStream(response);
  response.end(chunkEvent('Hello!') + USAGE_EVENT + DONE_EVENT);
};

async function ask(model: string, more: object = {}, headers: Record<string, string> = {}) {
  const body = { ...CHAT, model: `vm-group/${model}`, ...more };
  const response = await system.post('/v1/chat/completions', body, headers);
  const text = await response.text();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(JSON.stringify([text, event])).not.toMatch(/dbx-secret|token-of-the-workspace/);
  return { response, text, event, attempts: event.attempts };
}

const down = () => system.gateway.readiness().details['targets_down'];

const ROLE_EVENT = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';

/** Of a call that was not sent, because its account got no token. */
const UNPREPARED = { target: 'first/gpt', httpStatus: 0, errorCode: 'upstream_auth_failed' };

type Scene = { token: Answer; cause: string; code?: string; headers?: Record<string, string> };

const NO_TOKEN: Readonly<Record<string, Scene>> = {
  'refuses the secret': { token: refuses, cause: 'answered 401: {"error":"invalid_client"}' },
  'repeats the secret that it refuses': {
    token: (response) => answerJson(response, `no ${secretOf('first')}`, 400),
    cause: 'answered 400: no ********',
  },
  fails: { token: (response) => answerJson(response, {}, 500), cause: 'answered 500: {}' },
  'closes the connection': { token: (response) => response.destroy(), cause: 'fetch failed' },
  'answers with no JSON': {
    token: (response) => answerJson(response, 'token-of-the-workspace'),
    cause: 'the answer is not a JSON object',
  },
  'answers without a token': {
    token: (response) => answerJson(response, {}),
    cause: 'the answer has no token',
  },
  'does not answer in time': {
    token: silent,
    headers: { 'x-tfy-request-timeout': '100' },
    code: 'upstream_timeout',
    cause: 'the call was still being prepared',
  },
};

test.each(Object.entries(NO_TOKEN))(
  'a first target whose token endpoint %s leaves the request to the second one, which is charged alone',
  async (_what, { token, cause, code = UNPREPARED.errorCode, headers = {} }) => {
    tokens.first = token;
    const { response, text, event, attempts } = await ask('pair', {}, headers);
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toEqual(CHAT_ANSWER);
    expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
    expect(event).toMatchObject({ ...ANSWER_CHARGE, modelResolved: 'main/gpt', errorCode: '' });
    expect(attempts).toMatchObject([
      { ...UNPREPARED, errorCode: code, errorCause: cause },
      { target: 'main/gpt', httpStatus: 200, errorCode: '' },
    ]);
    expect(asked.models).toEqual(['main']);
  },
);

const FILE =
  '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nvm-group/pair\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\nx\r\n--b--\r\n';
const PROMPT = { model: 'vm-group/pair', input: 'Say hello.' };

test.each<[api: string, path: string, body: unknown, contentType?: string]>([
  ['streams', '/v1/chat/completions', { ...CHAT, model: 'vm-group/pair', stream: true }],
  ['translated messages', '/v1/messages', { ...CHAT, model: 'vm-group/pair', max_tokens: 50 }],
  ['responses', '/v1/responses', PROMPT],
  ['embeddings', '/v1/embeddings', PROMPT],
  ['forms', '/v1/audio/transcriptions', FILE, 'multipart/form-data; boundary=b'],
])('%s go to the second target, too', async (_api, path, body, contentType = 'application/json') => {
  const response = await system.post(path, body, { 'content-type': contentType });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
  const { attempts } = await system.eventOf(response.headers.get('x-request-id'));
  expect(attempts).toMatchObject([UNPREPARED, { target: 'main/gpt', httpStatus: 200, errorCode: '' }]);
});

test('a target is left although its fallback statuses name only others, as after a failed connection', async () => {
  const { response, attempts } = await ask('other-statuses');
  expect(response.status).toBe(200);
  expect(attempts).toMatchObject([UNPREPARED, { target: 'main/gpt' }]);
});

test('a target is called again as its retry says, and answers if there is a token by then', async () => {
  tokens.first = (response) => (asked.tokens.length === 1 ? refuses(response) : gives(response));
  const { event, attempts } = await ask('repeated', { stream: true });
  expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'first/gpt' });
  expect(attempts).toMatchObject([UNPREPARED, { target: 'first/gpt', httpStatus: 200, errorCode: '' }]);
});

test('if no target gets a token, the client gets the error of the last one, and nothing is charged', async () => {
  tokens.second = refuses;
  const { response, text, event, attempts } = await ask('both');
  expect(response.status).toBe(502);
  expect(JSON.parse(text)).toMatchObject({
    error: {
      code: 'upstream_auth_failed',
      message: 'The gateway got no token of Databricks for account "second"; tell a manager of the account.',
    },
  });
  expect(event).toMatchObject({
    ...NO_CHARGE,
    httpStatus: 502,
    errorCode: 'upstream_auth_failed',
    endedBy: 'ENDED_BY_UPSTREAM_ERROR',
  });
  expect(attempts).toMatchObject([UNPREPARED, { ...UNPREPARED, target: 'second/gpt' }]);
  expect(asked.models).toEqual([]);
});

test('a target that gets no token three times in a row goes down and is called last, until it answers', async () => {
  for (const _ of [1, 2, 3]) expect((await ask('pair')).attempts).toHaveLength(2);
  expect(down()).toEqual(['first/gpt']);
  const { attempts } = await ask('pair');
  expect(attempts).toMatchObject([{ target: 'main/gpt' }]);
  expect(asked.tokens).toHaveLength(3);
});

test('the only target of a request counts its missing tokens, too', async () => {
  for (const _ of [1, 2, 3]) {
    const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'first/gpt' });
    expect(response.status).toBe(502);
    await response.arrayBuffer();
    const { attempts } = await system.eventOf(response.headers.get('x-request-id'));
    expect(attempts).toMatchObject([UNPREPARED]);
  }
  expect(down()).toEqual(['first/gpt']);
});

test('a stream whose target waits for its token gets a call of the next target beside it, which wins', async () => {
  tokens.first = silent;
  const { text, event, attempts } = await ask('hedged', { stream: true });
  expect(text).toBe(chunkEvent('Hello!') + DONE_EVENT);
  expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'second/gpt' });
  const errorCause = 'cancelled: another target was called beside it';
  expect(attempts).toMatchObject([
    { target: 'first/gpt', httpStatus: 0, errorCode: '', errorCause },
    { target: 'second/gpt', httpStatus: 200, errorCode: '' },
  ]);
  expect(down()).toEqual([]);
  expect(asked.models).toEqual(['second']);
});

test('a call beside a stream that gets no token is a failed attempt that counts, and the first call goes on', async () => {
  tokens = { first: gives, second: refuses };
  // The third failure in a row is that of the call beside.
  for (const _ of [1, 2]) await system.post('/v1/chat/completions', { ...CHAT, model: 'second/gpt' });
  models.first = (response) => {
    beginStream(response);
    response.write(ROLE_EVENT);
    const isCounted = () => expect(down()).toEqual(['second/gpt']);
    void vi
      .waitFor(isCounted, { timeout: 10_000 })
      .then(() => response.end(chunkEvent('Hello!') + USAGE_EVENT + DONE_EVENT));
  };
  const { event, attempts } = await ask('hedged', { stream: true });
  expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'first/gpt' });
  expect(attempts).toMatchObject([
    { ...UNPREPARED, target: 'second/gpt' },
    { target: 'first/gpt', httpStatus: 200, errorCode: '' },
  ]);
});

test('a client that leaves while its target waits for a token ends the request, and no call is sent', async () => {
  let held: ServerResponse | undefined;
  tokens.first = (response) => {
    held = response;
  };
  const leaving = new AbortController();
  const model = 'vm-group/both';
  const response = system.post('/v1/chat/completions', { ...CHAT, model }, {}, leaving.signal);
  await vi.waitUntil(() => held !== undefined, { timeout: 10_000 });
  leaving.abort();
  await expect(response).rejects.toThrow();
  const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? '');
  expect(event).toMatchObject({ ...NO_CHARGE, endedBy: 'ENDED_BY_CLIENT' });
  expect(event.attempts).toMatchObject([{ target: 'first/gpt', httpStatus: 0, errorCode: '' }]);
  // The token that comes too late for this request is used by the next one.
  if (held !== undefined) gives(held);
  const next = await ask('both', { stream: true });
  expect(next.event.modelResolved).toBe('first/gpt');
  expect(asked).toEqual({ tokens: ['first'], models: ['first'] });
});
