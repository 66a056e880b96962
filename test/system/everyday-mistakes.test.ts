/** Everyday mistakes of developers, finance and platform people: each answer says what is wrong, where, and what to do. */
import { freePort } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runTollgate } from '../../cli/test/run-tollgate.ts';

const DIRECTIVE = (simulate: string) => [{ role: 'user', content: `[[simulate ${simulate}]] Hello` }];
const MESSAGES = [{ role: 'user', content: 'Hello' }];

let system: System;
/** Keys by what is special about them. */
const keys = { good: '', revoked: '', elsewhere: '', narrow: '' };

beforeAll(async () => {
  system = await startEmbedded();
  await system.admin.applyYaml(manifests(system.provider.url, await freePort()));
  await system.admin.call('POST', '/users', { email: 'lena@example.com' });
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
    ['no provider account', 'openai-main/gpt-4o?'],
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

type Verb = [
  mistake: string,
  args: string[],
  words: readonly string[],
  options?: { stdin?: string; env?: Record<string, string> },
];

const account = (field: string) => `
type: provider-account/openai
name: zz
${field}
integrations:
  - {name: gpt-4o, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}
`;
const APPLY = ['apply', '--dry-run', '-f', '-'];

const VERBS: Verb[] = [
  [
    'a wrong admin token',
    ['user', 'list'],
    ['refused the token of TOLLGATE_ADMIN_TOKEN', 'http://', '--token'],
    { env: { TOLLGATE_ADMIN_TOKEN: 'wrong' } },
  ],
  [
    'no console there',
    ['user', 'list', '--console', 'http://127.0.0.1:1'],
    ['http://127.0.0.1:1 does not answer', 'TOLLGATE_CONSOLE_URL'],
  ],
  [
    'a provider that is misspelt',
    ['account', 'add', 'zz', '--provider', 'openia'],
    ['did you mean provider-account/openai?'],
  ],
  ['a rule that is misspelt', ['spend', '--rule', 'tiyn'], ['did you mean tiny?']],
  [
    'a user of another domain',
    ['token', 'create', '--subject', 'user:lena@exmaple.com', '--name', 'x'],
    ['no user', 'lena@example.com?'],
  ],
  [
    'an unknown type',
    APPLY,
    ['stdin:1: type: there is no such type', 'gateway-budget-config'],
    { stdin: 'type: budget\nname: x\n' },
  ],
  ['a file of LiteLLM', APPLY, ['import litellm'], { stdin: 'model_list:\n  - model_name: a\n' }],
  ['an unknown field', APPLY, ['nmae', 'did you mean name?'], { stdin: 'type: user\nnmae: x@example.com\n' }],
  [
    'a subject that does not exist',
    APPLY,
    ['no such user', 'lena@example.com?'],
    { stdin: 'type: team\nname: t\nmembers: [lena@example.con]\n' },
  ],
  ['no key', APPLY, ['warning', 'zz'], { stdin: account('') }],
  [
    'the name of a variable as key',
    APPLY,
    ['warning', 'name of a variable', 'env:NAME'],
    { stdin: account('auth_data: {type: api-key, api_key: OPENAI_API_KEY}') },
  ],
  [
    'a variable of a shell as key',
    APPLY,
    ['warning', 'name of a variable', 'env:NAME'],
    { stdin: account(`auth_data: {type: api-key, api_key: "\${OPENAI_API_KEY}"}`) },
  ],
  [
    'the path of an API in base_url',
    APPLY,
    ['warning', 'base_url', '/chat/completions'],
    {
      stdin: account(
        'base_url: https://api.openai.com/v1/chat/completions\nauth_data: {type: api-key, api_key: env:HOME}',
      ),
    },
  ],
];

test.each(VERBS)(
  'on the command line, %s: is answered with what to do',
  async (_mistake, args, words, options = {}) => {
    const ended = await runTollgate(args, {
      environment: {
        TOLLGATE_CONSOLE_URL: system.consoleUrl,
        TOLLGATE_ADMIN_TOKEN: system.adminToken,
        ...options.env,
      },
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    });
    for (const word of words) expect(ended.stdout + ended.stderr).toContain(word);
  },
);

function manifests(providerUrl: string, closedPort: number): string {
  const open = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const model = (name: string) =>
    `{name: ${name}, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}`;
  const openai = (name: string, fields: string, ...models: string[]) => `
type: provider-account/openai
name: ${name}
${fields}
integrations: [${models.map(model).join(', ')}]
`;
  const key = 'auth_data: {type: api-key, api_key: sk-everyday-mistakes}';
  return [
    openai('openai-main', `${key}\nbase_url: ${providerUrl}/v1\n${open}`, 'gpt-4o', 'dear', 'rare'),
    openai('private-main', key, 'gpt-4o'),
    openai('keyless', `auth_data: {type: api-key, api_key: env:NOT_SET_ANYWHERE}\n${open}`, 'gpt-4o'),
    openai('dead', `${key}\nbase_url: http://127.0.0.1:${closedPort}/v1\n${open}`, 'gpt-4o'),
    `
type: gateway-budget-config
name: mistakes-budgets
rules:
  - {id: tiny, when: {models: [openai-main/dear]}, limit_to: 0.000001, unit: cost_per_month}
`,
    `
type: gateway-rate-limiting-config
name: mistakes-rates
rules:
  - {id: few, when: {models: [openai-main/rare]}, limit_to: 1, unit: tokens_per_minute}
`,
  ].join('---');
}
