import { zstdDecompressSync } from 'node:zlib';
import type { LoggedBody__Output, RequestLog__Output } from '@tollgate/contracts';
import { afterEach, expect, test, vi } from 'vitest';
import { admit, refuse } from '../support/fake-policy.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

const ASKED = { 'x-tfy-logging-config': '{"enabled": true}' };
const PATH = '/v1/chat/completions';
let system: TestSystem;
afterEach(() => system.stop());

async function logOf(requestId: string | null): Promise<RequestLog__Output> {
  return vi.waitUntil(() => system.bus.logs.find((log) => log.requestId === requestId), { timeout: 10_000 });
}

function text(body: LoggedBody__Output | null): string {
  if (body === null) return '';
  const bytes = Buffer.from(body.content);
  return (body.contentEncoding === 'zstd' ? zstdDecompressSync(bytes) : bytes).toString();
}

test('logs both bodies as the client sent and read them when its header asks for it', async () => {
  system = await startTestSystem();
  const response = await system.post(PATH, CHAT, { ...ASKED, 'x-tfy-metadata': '{"project": "apollo"}' });
  const answer = await response.text();
  const requestId = response.headers.get('x-request-id');
  const log = await logOf(requestId);
  expect(text(log.clientRequest)).toBe(JSON.stringify(CHAT));
  expect(text(log.clientResponse)).toBe(answer);
  const event = await system.eventOf(requestId);
  expect(event.logged).toBe(true);
  expect(log).toMatchObject({
    timeMs: event.admittedAtMs,
    subject: 'user:lena@example.com',
    teams: ['ml'],
    tags: { project: 'apollo' },
    clientDialect: 'openai-chat',
    requestHeaders: { 'content-type': 'application/json' },
    responseHeaders: { 'x-request-id': requestId, 'x-tfy-resolved-model': 'main/gpt' },
    clientRequest: { mediaType: 'application/json', truncated: false },
  });
  expect(JSON.stringify(log.requestHeaders)).not.toContain(KEY);
});

test('logs a stream as the client read it', async () => {
  system = await startTestSystem();
  system.provider.answer = (response) => {
    beginStream(response);
    response.end([chunkEvent('Hel'), chunkEvent('lo'), USAGE_EVENT, DONE_EVENT].join(''));
  };
  const response = await system.post(PATH, { ...CHAT, stream: true }, ASKED);
  const read = await response.text();
  const log = await logOf(response.headers.get('x-request-id'));
  expect(text(log.clientResponse)).toBe(read);
  expect(log.clientResponse?.mediaType).toBe('text/event-stream');
});

test('logs refusals of known callers, and nothing of unknown ones', async () => {
  system = await startTestSystem({ TOLLGATE_REQUEST_LOG_MODE: 'always' });
  system.policy.decide = () => refuse({ code: 'budget_exceeded', message: 'The budget is used up.' });
  const known = await system.post(PATH, CHAT);
  expect(text((await logOf(known.headers.get('x-request-id'))).clientResponse)).toBe(await known.text());
  system.policy.decide = () => refuse({ code: 'invalid_api_key', message: 'Unknown.', principal: null });
  const unknown = await system.post(PATH, CHAT);
  const event = await system.eventOf(unknown.headers.get('x-request-id'));
  expect(event.logged).toBe(false);
  expect(system.bus.logs).toHaveLength(1);
});

test.each([
  ['no header asks for it', {}, {}],
  ['the header declines', {}, { 'x-tfy-logging-config': '{"enabled": false}' }],
  ['the mode is never', { TOLLGATE_REQUEST_LOG_MODE: 'never' }, ASKED],
])('keeps no body on the bus if %s', async (_what, environment, headers) => {
  system = await startTestSystem(environment);
  system.provider.answer = (response) =>
    answerJson(response, { ...CHAT_ANSWER, system_fingerprint: 'canary-out' });
  const messages = [{ role: 'user', content: 'canary-in' }];
  const response = await system.post(PATH, { ...CHAT, messages }, headers);
  expect(await response.text()).toContain('canary-out');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event.logged).toBe(false);
  const seen = Buffer.concat(system.bus.messages.map(({ payload }) => payload)).toString('latin1');
  expect(seen).not.toMatch(/canary/);
});

test.each([
  ['a rule demands it', {}, {}, 'BODY_LOG_ALWAYS', true],
  [
    'a rule demands it and the header declines',
    {},
    { 'x-tfy-logging-config': '{"enabled": false}' },
    'BODY_LOG_ALWAYS',
    true,
  ],
  [
    'a rule demands it and the gateway logs nothing',
    { TOLLGATE_REQUEST_LOG_MODE: 'never' },
    {},
    'BODY_LOG_ALWAYS',
    false,
  ],
  ['a rule forbids it and the header asks for it', {}, ASKED, 'BODY_LOG_NEVER', false],
  [
    'a rule forbids it and the gateway logs all',
    { TOLLGATE_REQUEST_LOG_MODE: 'always' },
    {},
    'BODY_LOG_NEVER',
    false,
  ],
] as const)('heeds logging rules: %s', async (_what, environment, headers, bodyLog, isLogged) => {
  system = await startTestSystem(environment);
  for (const decide of [
    admit,
    () => refuse({ code: 'budget_exceeded', message: 'The budget is used up.' }),
  ]) {
    system.policy.decide = (request) => ({ ...decide(request), bodyLog });
    const messages = [{ role: 'user', content: 'canary-in' }];
    const response = await system.post(PATH, { ...CHAT, messages }, headers);
    await response.text();
    const requestId = response.headers.get('x-request-id');
    expect((await system.eventOf(requestId)).logged).toBe(isLogged);
    if (isLogged) expect(text((await logOf(requestId)).clientRequest)).toContain('canary-in');
  }
  const seen = Buffer.concat(system.bus.messages.map(({ payload }) => payload)).toString('latin1');
  if (!isLogged) expect(seen).not.toMatch(/canary/);
});

test('truncates a logged body, and masks keys and provider credentials in it, also at its truncated end', async () => {
  system = await startTestSystem({ TOLLGATE_REQUEST_LOG_BODY_MAX_BYTES: '1024' });
  const secret = 'sk-provider-secret';
  system.provider.answer = (response) =>
    answerJson(response, `${JSON.stringify(CHAT_ANSWER)}${' '.repeat(2_000)}`);
  for (const content of [`${KEY} and ${secret}`, `${'x'.repeat(940)}${secret}`]) {
    const messages = [{ role: 'user', content }];
    const response = await system.post(PATH, { ...CHAT, messages }, { ...ASKED, 'user-agent': `a ${KEY}` });
    await response.text();
    const log = await logOf(response.headers.get('x-request-id'));
    const logged = `${text(log.clientRequest)}${JSON.stringify(log.requestHeaders)}`;
    expect(logged).not.toContain(KEY);
    expect(logged).not.toMatch(/sk-prov/);
    expect(text(log.clientRequest)).toContain('***');
    expect(log.clientResponse).toMatchObject({ truncated: true });
    expect(text(log.clientResponse)).toHaveLength(1_024);
  }
});

test('answers and settles as always while the bus is away, and drops logs that it cannot carry', async () => {
  system = await startTestSystem();
  system.bus.isAway = true;
  const response = await system.post(PATH, CHAT, ASKED);
  expect(response.status).toBe(200);
  await response.text();
  system.bus.isAway = false;
  expect((await system.eventOf(response.headers.get('x-request-id'))).costNanoUsd).toBeGreaterThan(0);
});
