/** Everyday mistakes of developers: each answer says what is wrong, where, and what to do. */
import type { System } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startMistakesWorld } from './mistakes-world.ts';

const DIRECTIVE = (simulate: string) => [{ role: 'user', content: `[[simulate ${simulate}]] Hello` }];
const MESSAGES = [{ role: 'user', content: 'Hello' }];

let system: System;
/** Keys by what is special about them. */
const keys = { good: '', revoked: '', elsewhere: '', narrow: '' };

beforeAll(async () => {
  system = await startMistakesWorld();
  keys.good = await key({});
  keys.elsewhere = await key({ addresses: ['192.0.2.0/24'] });
  keys.narrow = await key({ models: ['demo/slow'] });
  keys.revoked = await key({ name: 'revoked' });
  const { tokens } = (await system.admin.call('GET', '/tokens')) as {
    tokens: { id: string; name: string }[];
  };
  const revoked = tokens.find(({ name }) => name === 'revoked');
  await system.admin.call('DELETE', `/tokens/${revoked?.id}`);
  await vi.waitFor(async () => expect((await call({ model: 'openai-main/gpt-4o' })).status).toBe(200), {
    timeout: 20_000,
  });
});
afterAll(() => system?.stop());

async function key(wanted: object): Promise<string> {
  const asked = { subject: 'user:lena@example.com', name: 'key', ...wanted };
  // The shape is fixed by the public contract.
  return ((await system.admin.call('POST', '/tokens', asked)) as { secret: string }).secret;
}

type Call = {
  path?: string;
  method?: string;
  key?: string;
  model?: unknown;
  messages?: unknown;
  stream?: boolean;
  /** 50 if unset. */
  maxTokens?: number;
  headers?: Record<string, string>;
  /** Instead of a chat completion. */
  text?: string;
  at?: 'gateway' | 'console';
};

async function call(given: Call): Promise<{ status: number; text: string }> {
  const { path = '/v1/chat/completions', method = 'POST', model = 'demo/chat', messages = MESSAGES } = given;
  const base = given.at === 'console' ? system.consoleUrl : system.gatewayUrl;
  const max_tokens = given.maxTokens ?? 50;
  const body = given.text ?? JSON.stringify({ model, messages, stream: given.stream, max_tokens });
  const answer = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${given.key ?? keys.good}`,
      'content-type': 'application/json',
      ...given.headers,
    },
    ...(method === 'POST' ? { body } : {}),
  });
  return { status: answer.status, text: await answer.text() };
}

const mistyped = (secret: string) =>
  secret.slice(0, 20) + (secret[20] === 'x' ? 'y' : 'x') + secret.slice(21);

type Row = [mistake: string, given: () => Call, status: number, words: readonly string[]];

const KEYS: Row[] = [
  [
    'no key',
    () => ({ headers: { authorization: '' } }),
    401,
    ['key is missing', 'Authorization: Bearer <key>'],
  ],
  ['an empty key', () => ({ headers: { authorization: 'Bearer ' } }), 401, ['key is missing']],
  ['no Bearer', () => ({ headers: { authorization: keys.good } }), 401, ['key is missing', 'Bearer <key>']],
  ['a key of a provider', () => ({ key: 'sk-proj-abc' }), 401, ['unknown here', 'start with tg_', 'new one']],
  ['one letter wrong', () => ({ key: mistyped(keys.good) }), 401, ['mistyped', 'checksum', 'Copy it again']],
  [
    'half a key',
    () => ({ key: keys.good.slice(0, 40) }),
    401,
    ['40 characters instead of 53', 'Copy it again'],
  ],
  ['quotes around it', () => ({ key: `"${keys.good}"` }), 401, ['quotes around it', 'send it without them']],
  ['a revoked key', () => ({ key: keys.revoked }), 401, ['was revoked at 2', 'ask for a new one']],
  [
    'another network',
    () => ({ key: keys.elsewhere }),
    403,
    ['may not be used from 127.0.0.1', 'its own networks'],
  ],
  [
    'a key for other models',
    () => ({ key: keys.narrow }),
    403,
    ['limited to some models', 'use another key'],
  ],
];

const MODELS: Row[] = [
  ['no account', () => ({ model: 'gpt-4o' }), 404, ['account/model', 'did you mean', 'openai-main/gpt-4o']],
  [
    'a typing error',
    () => ({ model: 'openai-main/gpt-4oo' }),
    404,
    ['no model', 'did you mean openai-main/gpt-4o?'],
  ],
  [
    'the provider’s name',
    () => ({ model: 'openai/gpt-4o' }),
    404,
    ['no provider account', 'did you mean openai-main/gpt-4o'],
  ],
  ['another case', () => ({ model: 'OpenAI-Main/GPT-4o' }), 404, ['did you mean openai-main/gpt-4o?']],
  [
    'a closed account',
    () => ({ model: 'private-main/gpt-4o' }),
    403,
    ['ask a manager of account private-main'],
  ],
];

const BODIES: Row[] = [
  ['no model', () => ({ text: '{"messages":[]}' }), 400, ['"missing_model"', '"model"', 'account/model']],
  ['a model that is a number', () => ({ model: 5 }), 400, ['"param":"model"']],
  ['no messages', () => ({ text: '{"model":"demo/chat"}' }), 400, ['"param":"messages"']],
  ['bad JSON', () => ({ text: '{"model": "demo/chat", oops}' }), 400, ['invalid_json', 'position']],
  ['a body that is cut off', () => ({ text: '{"model":' }), 400, ['invalid_json', 'too early']],
  ['an empty body', () => ({ text: '' }), 400, ['invalid_json']],
  ['another media type', () => ({ headers: { 'content-type': 'text/csv' } }), 415, ['application/json']],
  [
    'tags that are no JSON',
    () => ({ headers: { 'x-tfy-metadata': '{' } }),
    400,
    ['x-tfy-metadata is not valid JSON'],
  ],
  [
    'a tag that is no string',
    () => ({ headers: { 'x-tfy-metadata': '{"a":1}' } }),
    400,
    ['The tag \\"a\\"', 'must be a string'],
  ],
  ['34 MB', () => ({ text: `"${'x'.repeat(34_000_000)}"` }), 413, ['larger than 33554432 bytes']],
];

const PATHS: Row[] = [
  ['GET on chat', () => ({ method: 'GET' }), 405, ['takes POST, not GET']],
  [
    '/v1 twice',
    () => ({ path: '/v1/v1/chat/completions' }),
    501,
    ['appends its own path', 'base URL to http://127.0.0.1'],
  ],
  [
    'half a path',
    () => ({ path: '/v1/chat' }),
    501,
    ['no API at /v1/chat', '/v1/chat/completions', 'base URL'],
  ],
  [
    'the API as base URL',
    () => ({ path: '/v1/chat/completions/chat/completions' }),
    501,
    ['appends its own path', '/v1 (for Anthropic'],
  ],
  [
    'GET on the Responses API',
    () => ({ path: '/v1/responses', method: 'GET' }),
    405,
    ['/v1/responses takes POST, not GET'],
  ],
  [
    'an API that is not there',
    () => ({ path: '/v1/assistants' }),
    501,
    ['no API at /v1/assistants', 'base URL'],
  ],
  [
    'the admin API at the gateway',
    () => ({ path: '/api/v1/users' }),
    501,
    ['at the console', '8081', 'tollgate status'],
  ],
  [
    'a call at the console',
    () => ({ at: 'console' }),
    404,
    ['This is the console', 'base URL of the client to http://'],
  ],
  [
    'an unknown admin key',
    () => ({ at: 'console', method: 'GET', path: '/api/v1/users', key: mistyped(keys.good) }),
    401,
    ['mistyped'],
  ],
];

const LIMITS: Row[] = [
  [
    'a budget that is used up',
    () => ({ model: 'openai-main/dear', maxTokens: 500 }),
    402,
    [
      'Budget tiny',
      'set by the organisation',
      'allows 0.000001 USD per month',
      'may need',
      'lower max_tokens',
    ],
  ],
  [
    'a rate limit',
    () => ({ model: 'openai-main/rare' }),
    429,
    ['Rate limit few', 'allows 1 token per minute', 'this request may need', 'lower max_tokens or ask'],
  ],
];

const PROVIDERS: Row[] = [
  [
    'no key for the account',
    () => ({ model: 'keyless/gpt-4o' }),
    503,
    ['keyless has no usable key', 'env:NOT_SET_ANYWHERE', 'tell'],
  ],
  [
    'nothing listens',
    () => ({ model: 'dead/gpt-4o' }),
    502,
    ['account \\"dead\\"', 'the connection was refused', 'tell a manager'],
  ],
  [
    'its name is not known',
    () => ({ model: 'nowhere/gpt-4o' }),
    502,
    ['account \\"nowhere\\"', 'its host name was not found', 'tell a manager'],
  ],
  [
    'its key is revoked',
    () => simulated('error_status=401'),
    502,
    ['upstream_auth_failed', 'openai-main', 'not your key'],
  ],
  ['it has no such model', () => simulated('error_status=404'), 404, ['upstream_not_found']],
  ['its quota is used up', () => simulated('error_status=429'), 429, ['upstream_rate_limited']],
  ['it breaks', () => simulated('error_status=500'), 500, ['upstream_error']],
  [
    'it breaks off',
    () => ({ ...simulated('truncate_after_tokens=3'), stream: true }),
    200,
    ['upstream_error', 'broke off its answer'],
  ],
];

function simulated(directive: string): Call {
  return { model: 'openai-main/gpt-4o', messages: DIRECTIVE(directive) };
}

describe.each([
  ['of a key', KEYS],
  ['of a model', MODELS],
  ['of a body', BODIES],
  ['of a path', PATHS],
  ['of a limit', LIMITS],
  ['at a provider', PROVIDERS],
])('a mistake %s', (_kind, rows) => {
  test.each(rows)('%s: is answered with what to do', async (_mistake, given, status, words) => {
    const answer = await call(given());
    expect(answer).toMatchObject({ status });
    for (const word of words) expect(answer.text).toContain(word);
    expect(answer.text).not.toContain(keys.good);
  });
});

test.each(['', '/', '/v1', '/v1/', '/openai', '/openai/v1/'])(
  'the base URL may end in "%s"',
  async (base) => {
    const path = `${base.replace(/\/$/, '')}/chat/completions`;
    expect((await call({ path })).status).toBe(200);
    expect((await call({ path: base === '' ? '/' : base, method: 'GET' })).text).toContain(
      'Tollgate AI gateway',
    );
  },
);
