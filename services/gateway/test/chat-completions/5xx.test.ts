import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { answerJson } from '../support/fake-provider.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeEach(async () => {
  system = await startTestSystem({
    TOLLGATE_ADMISSION_DEADLINE_MS: '300',
    TOLLGATE_UPSTREAM_HEADERS_TIMEOUT_MS: '200',
  });
});
afterEach(() => system.stop());

test('the error of a provider keeps its status and words, gets a code of the gateway, and costs nothing', async () => {
  const error = '{"error":{"message":"slow down","code":"their_code"}}';
  system.provider.answer = (response) => {
    response.setHeader('retry-after', '7');
    answerJson(response, error, 429);
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('7');
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({
    error: { message: 'slow down', code: 'upstream_rate_limited', provider_code: 'their_code' },
  });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    httpStatus: 429,
    errorCode: 'upstream_rate_limited',
    errorMessage: 'slow down',
    errorCause: 'answered 429',
    attempts: [{ httpStatus: 429, errorCode: 'upstream_rate_limited', errorCause: 'answered 429' }],
    endedBy: 'ENDED_BY_FINISHED',
    usageSource: 'USAGE_SOURCE_NONE',
    costNanoUsd: 0,
  });
});

test.each([
  [404, 'upstream_not_found', '{"error":{"message":"no such model","code":"model_not_found"}}'],
  [500, 'upstream_error', '{"error":{"message":"no such model","code":"server_error","param":"model"}}'],
])('a provider’s %i carries the code %s of the gateway', async (status, code, error) => {
  system.provider.answer = (response) => answerJson(response, error, status);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(status);
  const sent = JSON.parse(error).error;
  expect(await response.json()).toEqual({ error: { ...sent, code, provider_code: sent.code } });
});

test('a provider’s 400 and an answer that is no JSON pass as they are, and history keeps their words', async () => {
  const bodies = [
    [400, '{"error":{"message":"too long","code":"context_length_exceeded"}}', 'too long'],
    [503, '<html><h1>Service Unavailable</h1></html>', 'Service Unavailable'],
  ] as const;
  for (const [status, body, words] of bodies) {
    system.provider.answer = (response) => answerJson(response, body, status);
    const response = await system.post('/v1/chat/completions', CHAT);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ errorCode: 'upstream_error', errorMessage: words });
  }
});

test('a credential that the provider refuses is an error of the account, not of the caller’s key', async () => {
  system.provider.answer = (response, { headers }) => {
    const sent = String(headers.authorization).replace('Bearer ', '');
    answerJson(response, JSON.stringify({ error: { message: `Incorrect API key provided: ${sent}.` } }), 401);
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(502);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('upstream_auth_failed');
  expect(error.message).toMatch(
    /^The provider of account "\w+" refused the credential of the account, not your key/,
  );
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    httpStatus: 502,
    errorCode: 'upstream_auth_failed',
    errorMessage: error.message,
    errorCause: 'answered 401: Incorrect API key provided: ********.',
    attempts: [{ httpStatus: 401, errorCode: 'upstream_auth_failed' }],
  });
  const account = event.providerAccount;
  expect(system.gateway.readiness().details['refused_credentials']).toEqual([account]);
  system.provider.answer = (answer) => answerJson(answer, { choices: [] });
  await (await system.post('/v1/chat/completions', CHAT)).text();
  expect(system.gateway.readiness().details['refused_credentials']).toEqual([]);
});

test('a refusal in which the provider repeats our credential reaches the client without it', async () => {
  system.provider.answer = (response, { headers }) => {
    const sent = String(headers.authorization).replace('Bearer ', '');
    answerJson(response, JSON.stringify({ error: { message: `Not for ${sent}. Yes, ${sent}` } }), 403);
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({ error: { message: 'Not for ********. Yes, ********' } });
});

test.each([
  [308, 'https://elsewhere.example/v1/chat?key=s3cret', ' to https://elsewhere.example/v1/chat'],
  [302, '/login', /^ to http:\/\/127\.0\.0\.1:\d+\/login$/],
  [301, undefined, ''],
  [304, 'data:text/plain,x', ' to another scheme'],
])('a redirect (%i) is an upstream error and is not followed', async (status, location, shown) => {
  system.provider.answer = (response) => {
    response.writeHead(status, location === undefined ? {} : { location });
    response.end();
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(502);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('upstream_error');
  const [, to] = error.message.match(/answered with a redirect \(\d+\)(.*), which is not followed;/) ?? [];
  expect(to).toMatch(shown === '' ? /^$/ : shown);
  expect(system.provider.requests).toHaveLength(1);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    httpStatus: 502,
    errorCode: 'upstream_error',
    errorCause: `answered ${status}${to}`,
    usageSource: 'USAGE_SOURCE_NONE',
    attempts: [{ httpStatus: status, errorCode: 'upstream_error' }],
  });
});

test('a refusal longer than a megabyte is cut there', async () => {
  system.provider.answer = (response) => answerJson(response, 'x'.repeat(3 * 2 ** 20), 500);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(500);
  const { length } = await response.text();
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThanOrEqual(2 ** 20);
});

test('a provider that cannot be reached is an upstream error', async () => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) =>
    closed.listen(0, '127.0.0.1', () => {
      const address = closed.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
  await new Promise((resolve) => closed.close(resolve));
  system.policy.publish(configFor(`http://127.0.0.1:${port}/v1`, { revision: 8 }));
  await expect.poll(() => system.gateway.readiness().details['revision']).toBe(8);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(502);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('upstream_error');
  expect(error.message).toMatch(/could not be reached: the connection was refused; tell a manager/);
  expect(error.message).not.toContain(String(port));
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    endedBy: 'ENDED_BY_UPSTREAM_ERROR',
    usageSource: 'USAGE_SOURCE_NONE',
    admittedAtMs: 1_800_000_000_000,
  });
});

test('a provider that does not answer in time is answered 504 upstream_timeout', async () => {
  system.provider.answer = () => {};
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout' } });
});

test('the client may ask for a shorter time', async () => {
  system.provider.answer = () => {};
  const response = await system.post('/v1/chat/completions', CHAT, { 'x-tfy-request-timeout': '20' });
  expect(response.status).toBe(504);
  const request = system.provider.requests.at(-1);
  await request?.closed;
});

test('an answer that breaks off before anything was passed on is an upstream error', async () => {
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"id":', () => response.destroy());
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(502);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT', usageSource: 'USAGE_SOURCE_ESTIMATED' });
});

test('a large answer that breaks off is visibly broken for the client', async () => {
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9_000_000 });
    response.write('x'.repeat(2_000_000), () => setImmediate(() => response.destroy()));
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  await expect(response.text()).rejects.toThrow();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT' });
});

test('without an answer of policy nothing is called, and the event closes the id in the ledger', async () => {
  system.policy.decide = () => undefined;
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(system.provider.requests).toHaveLength(0);
  const requestId = response.headers.get('x-request-id') ?? '';
  const event = await system.eventOf(requestId);
  expect(event).toMatchObject({
    admittedAtMs: 0,
    errorCode: 'service_unavailable',
    usageSource: 'USAGE_SOURCE_NONE',
    counters: [],
    mayHoldLease: true,
  });
});

test('a request whose policy breaks off is asked again, once, under the same id', async () => {
  system.policy.decide = (request) => {
    system.policy.decide = (again) => admit(again);
    setImmediate(() => system.policy.breakStreams());
    void request;
    return undefined;
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(200);
  const id = response.headers.get('x-request-id');
  expect(system.policy.requests.filter((request) => request.requestId === id)).toHaveLength(2);
});

test('a model that the config does not have yet is unavailable, and its reservation is given back', async () => {
  system.policy.decide = (request) => admit(request, { targets: ['main/new'] });
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(503);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ admittedAtMs: 1_800_000_000_000, endedBy: 'ENDED_BY_GATEWAY' });
});
