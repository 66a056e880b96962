import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_BODY_MAX_BYTES: '100000' });
});
afterAll(() => system.stop());

const deep = `${'['.repeat(128)}${']'.repeat(128)}`;
const tags = (value: unknown) => ({ 'x-tfy-metadata': JSON.stringify(value) });
const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 'v']));

type Refused = [
  what: string,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  code: string,
  param: string | null,
];

const TOO_MUCH: Refused[] = [
  [
    'refuses a body with 129 levels of nesting',
    `{"model":"main/gpt","messages":${deep}}`,
    {},
    400,
    'invalid_request',
    null,
  ],
  [
    'refuses a tag with a value of 129 characters',
    CHAT,
    tags({ a: 'x'.repeat(129) }),
    400,
    'invalid_tags',
    'x-tfy-metadata.a',
  ],
  ['refuses a request with 33 tags', CHAT, tags(many), 400, 'invalid_tags', 'x-tfy-metadata'],
];

const BAD: Refused[] = [
  ['malformed JSON', '{"model": "main/gpt", nonsense}', {}, 400, 'invalid_json', null],
  ['an empty body', '', {}, 400, 'invalid_json', null],
  ['an array', '[]', {}, 400, 'invalid_request', null],
  ['no model', { messages: [] }, {}, 400, 'missing_model', 'model'],
  ['a model that is no string', { ...CHAT, model: 5 }, {}, 400, 'invalid_request', 'model'],
  ['an empty model', { ...CHAT, model: '' }, {}, 400, 'invalid_request', 'model'],
  ['messages that are no array', { ...CHAT, messages: 'hi' }, {}, 400, 'invalid_request', 'messages'],
  ['no messages', { model: 'main/gpt' }, {}, 400, 'invalid_request', 'messages'],
  ['stream that is no boolean', { ...CHAT, stream: 'yes' }, {}, 400, 'invalid_request', 'stream'],
  ['max_tokens of the wrong type', { ...CHAT, max_tokens: '5' }, {}, 400, 'invalid_request', 'max_tokens'],
  [
    'max_completion_tokens with a fraction',
    { ...CHAT, max_completion_tokens: 1.5 },
    {},
    400,
    'invalid_request',
    'max_completion_tokens',
  ],
  ['n of zero', { ...CHAT, n: 0 }, {}, 400, 'invalid_request', 'n'],
  [
    'stream_options that is no object',
    { ...CHAT, stream_options: [] },
    {},
    400,
    'invalid_request',
    'stream_options',
  ],
  [
    'include_usage that is no boolean',
    { ...CHAT, stream_options: { include_usage: 1 } },
    {},
    400,
    'invalid_request',
    'stream_options.include_usage',
  ],
  ['tags that are no JSON', CHAT, { 'x-tfy-metadata': '{' }, 400, 'invalid_tags', 'x-tfy-metadata'],
  ['tags that are no object', CHAT, tags(['a']), 400, 'invalid_tags', 'x-tfy-metadata'],
  ['a tag that is no string', CHAT, tags({ a: 1 }), 400, 'invalid_tags', 'x-tfy-metadata.a'],
  [
    'a log wish without enabled',
    CHAT,
    { 'x-tfy-logging-config': '{}' },
    400,
    'invalid_logging_config',
    'x-tfy-logging-config.enabled',
  ],
  [
    'a log wish with more',
    CHAT,
    { 'x-tollgate-logging-config': '{"enabled":true,"x":1}' },
    400,
    'invalid_logging_config',
    'x-tollgate-logging-config.x',
  ],
  [
    'a time-out that is no number',
    CHAT,
    { 'x-tfy-request-timeout': 'soon' },
    400,
    'invalid_request',
    'x-tfy-request-timeout',
  ],
  ['a body that is too large', { ...CHAT, x: 'x'.repeat(200_000) }, {}, 413, 'request_too_large', null],
  [
    'another media type',
    CHAT,
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'unsupported_media_type',
    'content-type',
  ],
  [
    'an unknown content encoding',
    CHAT,
    { 'content-encoding': 'compress' },
    415,
    'unsupported_media_type',
    'content-encoding',
  ],
];

test.each(TOO_MUCH)('%s', refusesByName);

test.each(BAD)('%s is refused by name, and no provider hears of it', refusesByName);

async function refusesByName(...[, body, headers, status, code, param]: Refused): Promise<void> {
  const before = system.provider.requests.length;
  const response = await system.post('/v1/chat/completions', body, headers);
  expect(response.status).toBe(status);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', code, param, rule: null },
  });
  expect(system.provider.requests).toHaveLength(before);
}

test('malformed JSON is refused with the position of the fault', async () => {
  const response = await system.post('/v1/chat/completions', '{"model": "main/gpt", nonsense}');
  expect(await response.text()).toContain('position 22');
});

test('a refused request has an event of its own that used nothing', async () => {
  const response = await system.post('/v1/chat/completions', { messages: [] });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    admittedAtMs: 0,
    errorCode: 'missing_model',
    httpStatus: 400,
    endedBy: 'ENDED_BY_GATEWAY',
    usageSource: 'USAGE_SOURCE_NONE',
    costNanoUsd: 0,
    principal: null,
  });
});

test('a request without a key is refused before policy is asked', async () => {
  const before = system.policy.requests.length;
  const response = await fetch(`${system.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    error: { code: 'invalid_api_key', type: 'authentication_error' },
  });
  expect(system.policy.requests).toHaveLength(before);
});

test.each(['x-api-key', 'x-goog-api-key', 'api-key', 'x-tfy-api-key', 'x-tollgate-api-key'])(
  'the key may come in %s',
  async (name) => {
    const headers = { [name]: KEY, 'content-type': 'application/json' };
    const body = JSON.stringify(CHAT);
    const response = await fetch(`${system.url}/chat/completions`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
  },
);

const REFUSALS = [
  ['invalid_api_key', 401, 0],
  ['budget_exceeded', 402, 0],
  ['model_not_allowed', 403, 0],
  ['model_not_found', 404, 0],
  ['account_not_found', 404, 0],
  ['rate_limit_exceeded', 429, 2_400],
] as const;

test.each(REFUSALS)('policy refuses with %s', async (code, status, retryAfterMs) => {
  system.policy.decide = () =>
    refuse({
      code,
      message: 'No.',
      rule: 'the-rule',
      param: 'model',
      retryAfterMs,
      matchedRules: ['the-rule'],
      limit: { rule: 'the-rule', limit: 5, remaining: 0, resetsAtMs: 1 },
    });
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBe(retryAfterMs === 0 ? null : '3');
  expect(response.headers.get('x-should-retry')).toBe(retryAfterMs === 0 ? 'false' : null);
  expect(response.headers.get('x-ratelimit-limit')).toBe('5');
  expect(await response.json()).toMatchObject({
    error: { code, message: 'No.', param: 'model', rule: 'the-rule' },
  });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    endedBy: 'ENDED_BY_POLICY',
    refusedByRule: 'the-rule',
    matchedRules: ['the-rule'],
    principal: { subject: 'user:lena@example.com' },
    admittedAtMs: 0,
  });
});

test.each([
  [60_000, '60', null],
  // A window of a minute that has just filled up in its first second: its oldest part leaves within 61 s.
  [61_000, '60', null],
  [61_001, null, 'false'],
])('a refusal that passes in %i ms has Retry-After %s', async (retryAfterMs, retryAfter, shouldRetry) => {
  system.policy.decide = () =>
    refuse({
      code: 'rate_limit_exceeded',
      message: 'No.',
      rule: 'the-rule',
      retryAfterMs,
      matchedRules: ['the-rule'],
    });
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe(retryAfter);
  expect(response.headers.get('x-should-retry')).toBe(shouldRetry);
});

test.each(['/v1/nothing', '/v1/chat/completions/x', '/admin'])('there is no API at %s', async (path) => {
  const response = await system.post(path, CHAT);
  expect(response.status).toBe(501);
  expect(response.headers.get('x-request-id')).not.toBeNull();
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(await response.json()).toMatchObject({ error: { code: 'not_implemented' } });
});

test.each([
  ['/v1/v1/chat/completions', 'the client appends its own path to the base URL. Set the base URL to BASE/v1'],
  ['/v1/chat/completions/chat/completions', 'the client appends its own path to the base URL.'],
  ['/v1/v1/messages', "(for Anthropic's clients to BASE)"],
  ['/v1/chat', 'There is no API at /v1/chat. Set the base URL to BASE/v1'],
  ['/api/v1/users', 'The admin API is at the console, by default on port 8081 (TOLLGATE_CONSOLE_LISTEN)'],
])('a POST to %s is answered with what to change', async (path, words) => {
  const { error } = (await (await system.post(path, CHAT)).json()) as { error: { message: string } };
  expect(error.message).toContain(words.replace('BASE', system.url));
});

test('a Host that is no address is not repeated', async () => {
  const [, port = ''] = /:(\d+)$/.exec(system.url) ?? [];
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { host: '<b>here</b>' };
    request({ host: '127.0.0.1', port, path: '/v1/chat', method: 'POST', headers }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    })
      .on('error', reject)
      .end();
  });
  expect(text).toContain('Set the base URL to http://<address of the gateway>/v1');
});

test.each([
  ['GET', '/v1/chat/completions', 'POST'],
  ['DELETE', '/api/llm/embeddings', 'POST'],
  ['POST', '/v1/models?limit=1', 'GET'],
])('%s is no method of %s, and the answer says which is', async (method, path, allowed) => {
  const response = await fetch(`${system.url}${path}`, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(allowed);
  expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
});

test('the probe of Claude Code is answered', async () => {
  const response = await fetch(`${system.url}/api/hello`, { method: 'HEAD' });
  expect(response.status).toBe(200);
});
