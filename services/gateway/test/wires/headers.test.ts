import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admit, refuse } from '../support/fake-policy.ts';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS } from './answers.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem(
    PROVIDER_WIRES.map((wire) => ({
      name: wire,
      kind: PROVIDERS[wire].kind,
      modelTypes: PROVIDERS[wire].modelTypes,
    })),
  );
});
beforeEach(() => {
  system.policy.decide = (request) => admit(request);
});
afterAll(() => system?.stop());

const HI = [{ role: 'user', content: 'Hi' }];
const CALLS = {
  'openai-chat': { path: '/v1/chat/completions', body: { messages: HI } },
  'openai-responses': { path: '/v1/responses', body: { input: 'Hi' } },
  'anthropic-messages': { path: '/v1/messages', body: { messages: HI, max_tokens: 9 } },
  gemini: { path: '/v1beta/models/MODEL:generateContent', body: { contents: [{ parts: [{ text: 'Hi' }] }] } },
};
type CallWire = keyof typeof CALLS;
// Keys of the table above.
const CALL_WIRES = Object.keys(CALLS) as CallWire[];

/** Calls a provider of `wire` as a client of `client`. */
function call(client: CallWire, wire: CallWire, headers: Record<string, string>, more: object = {}) {
  system.provider.answer = (response) => answerJson(response, ANSWERS[wire].text);
  const { path, body } = CALLS[client];
  const model = `${wire}/gpt`;
  return system.post(path.replace('MODEL', encodeURIComponent(model)), { model, ...body, ...more }, headers);
}

/** Headers of open lists, some of them not known to anybody yet. */
const OPEN = {
  'anthropic-beta': 'thing-2027-01-01',
  'anthropic-something-new': 'a',
  'openai-beta': 'responses_websockets=2026-02-06',
  'openai-something-new': 'b',
  'x-claude-code-session-id': 'c',
  'x-claude-code-something-new': 'd',
  'x-stainless-lang': 'js',
  originator: 'codex_cli_rs',
  'session-id': 'e',
  session_id: 'f',
  'thread-id': 'g',
  'x-codex-window-id': 'h',
};
/** Headers that go to no provider: secrets, addresses, and whose account is billed. */
const KEPT = {
  cookie: 'a=b',
  'x-forwarded-for': '10.0.0.1',
  'x-tfy-metadata': '{"a":"b"}',
  'x-something-else': 'c',
  'openai-organization': 'org-1',
  'openai-project': 'proj-1',
  'anthropic-organization-id': 'org-2',
  'x-goog-user-project': 'p',
};

describe.each(CALL_WIRES)('headers of a client of %s', (client) => {
  test('of the open lists go to a provider of its own wire, and no others', async () => {
    await call(client, client, { ...OPEN, ...KEPT });
    const { headers } = system.provider.requests.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject(OPEN);
    for (const name of Object.keys(KEPT)) expect(headers).not.toHaveProperty(name);
    expect(JSON.stringify(headers)).not.toContain('tg-test-key');
  });

  test.each(CALL_WIRES.filter((wire) => wire !== client))('stay away from a provider of %s', async (wire) => {
    await call(client, wire, { ...OPEN, ...KEPT, 'user-agent': 'tester/1' });
    const { headers } = system.provider.requests.at(-1) ?? { headers: {} };
    for (const name of Object.keys({ ...OPEN, ...KEPT })) expect(headers).not.toHaveProperty(name);
    expect(headers).toMatchObject({ 'user-agent': 'tester/1' });
  });
});

test('headers of an answer on the same wire are the provider’s own but for limits, cookies and whose account it is', async () => {
  system.provider.answer = (response) => {
    response.setHeader('anthropic-something-new', 'a');
    response.setHeader('openai-processing-ms', '12');
    for (const name of OWN) response.setHeader(name, 'x');
    answerJson(response, ANSWERS['anthropic-messages'].text);
  };
  const { path, body } = CALLS['anthropic-messages'];
  const response = await system.post(path, { model: 'anthropic-messages/gpt', ...body });
  expect(response.headers.get('anthropic-something-new')).toBe('a');
  expect(response.headers.get('openai-processing-ms')).toBe('12');
  for (const name of OWN) expect(response.headers.get(name)).toBeNull();
});

const OWN = [
  'set-cookie',
  'request-id',
  'anthropic-organization-id',
  'anthropic-ratelimit-requests-limit',
  'openai-organization',
  'x-something-else',
];

describe('x-tollgate-warnings', () => {
  const warnings = async (client: CallWire, wire: CallWire, more: object) => {
    const response = await call(client, wire, {}, more);
    expect(response.status).toBe(200);
    return JSON.parse(response.headers.get('x-tollgate-warnings') ?? '[]');
  };

  test('names what a provider of another wire cannot carry', async () => {
    expect(await warnings('openai-chat', 'anthropic-messages', { seed: 5 })).toEqual([
      expect.stringContaining('seed'),
    ]);
    expect(await warnings('anthropic-messages', 'openai-chat', { top_k: 5 })).toEqual([
      expect.stringContaining('top_k'),
    ]);
  });

  test('says that JSON mode is left out and what to use instead', async () => {
    const asked = { response_format: { type: 'json_object' } };
    expect(await warnings('openai-chat', 'anthropic-messages', asked)).toEqual([
      'response_format: left out, because this provider has no JSON mode; use the type json_schema instead of json_object',
    ]);
  });

  test('is missing on the same wire, which carries everything', async () => {
    expect(await warnings('openai-chat', 'openai-chat', { seed: 5, something_new: 1 })).toEqual([]);
  });
});

describe.each(CALL_WIRES)('a refusal for a client of %s', (client) => {
  const refused = async (refusal: Parameters<typeof refuse>[0], headers: Record<string, string> = {}) => {
    system.policy.decide = () => refuse(refusal);
    const response = await call(client, client, headers);
    const { headers: answered, status } = response;
    return {
      status,
      retryAfter: answered.get('retry-after'),
      shouldRetry: answered.get('x-should-retry'),
      text: await response.text(),
    };
  };

  test('of a used-up budget is 402, not to be repeated, in its own words', async () => {
    const words = 'Budget ml is used up.';
    const answer = await refused({ code: 'budget_exceeded', message: words, retryAfterMs: 86_400_000 });
    expect(answer).toMatchObject({ status: 402, retryAfter: null, shouldRetry: 'false' });
    expect(answer.text).toContain(words);
  });

  test('of a revoked key is 401, not to be repeated', async () => {
    const answer = await refused({ code: 'invalid_api_key', message: 'The key is revoked.' });
    expect(answer).toMatchObject({ status: 401, retryAfter: null, shouldRetry: 'false' });
  });

  test('that passes within a minute says when', async () => {
    const answer = await refused({ code: 'rate_limit_exceeded', message: 'Wait.', retryAfterMs: 30_000 });
    expect(answer).toMatchObject({ status: 429, retryAfter: '30', shouldRetry: null });
  });

  test('that passes later says so in words alone', async () => {
    const answer = await refused({
      code: 'rate_limit_exceeded',
      message: 'Wait until noon.',
      retryAfterMs: 3_600_000,
    });
    expect(answer).toMatchObject({ status: 429, retryAfter: null, shouldRetry: 'false' });
    expect(answer.text).toContain('Wait until noon.');
  });
});

test('a used-up budget is for Codex a 429 that it asks once, with the time', async () => {
  const resetsAtMs = 1_900_000_000_000;
  const limit = { rule: 'ml', limit: 5, remaining: 0, resetsAtMs };
  system.policy.decide = () => refuse({ code: 'budget_exceeded', message: 'Used up.', rule: 'ml', limit });
  const response = await call('openai-responses', 'openai-responses', { originator: 'codex_exec' });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(await response.json()).toEqual({
    error: { type: 'usage_limit_reached', message: 'Used up.', resets_at: 1_900_000_000, rule: 'ml' },
  });
});

test('a block by a guardrail is for Claude Code a 451 that it asks once, and a 400 for every other client of messages', async () => {
  system.policy.decide = () => refuse({ code: 'guardrail_blocked', message: 'Guardrail pii objects.' });
  const blocked = await call('anthropic-messages', 'anthropic-messages', {
    'x-claude-code-session-id': 's-1',
  });
  expect(blocked.status).toBe(451);
  expect(blocked.headers.get('x-should-retry')).toBe('false');
  expect(await blocked.text()).toContain('Guardrail pii objects.');
  expect((await call('anthropic-messages', 'anthropic-messages', {})).status).toBe(400);
});

test.each(['model_not_found', 'model_not_allowed', 'account_not_found'])(
  'the refusal %s has the code at which Codex stops, on the Responses wire',
  async (code) => {
    system.policy.decide = () => refuse({ code, message: 'Not for you.' });
    const response = await call('openai-responses', 'openai-responses', {});
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_found', message: 'Not for you.' },
    });
    const chat = await call('openai-chat', 'openai-chat', {});
    expect(await chat.json()).toMatchObject({ error: { code } });
  },
);
