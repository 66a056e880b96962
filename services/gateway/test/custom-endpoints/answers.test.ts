import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { call, startEndpointSystem } from './endpoint-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startEndpointSystem();
});
beforeEach(() => {
  system.provider.requests.length = 0;
  system.provider.answer = (response) => answerJson(response, { ok: true });
});
afterAll(() => system?.stop());

describe('the answer of a custom endpoint', () => {
  it('passes with its status, headers and bytes, but for what is the gateway’s or a cookie', async () => {
    const body = Buffer.from([0, 1, 255, 0]);
    system.provider.answer = (response) => {
      response.writeHead(201, {
        'content-type': 'audio/wav',
        location: '/files/1',
        'x-own': ['a', 'b'],
        'set-cookie': 'a=b',
        'x-ratelimit-limit-requests': '1',
        'content-length': body.length,
      });
      response.end(body);
    };
    const answer = await call(system, 'POST', '/proxy-api/speech/files/a', { body: 'x' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(body);
    expect(answer.headers).toMatchObject({
      'content-type': 'audio/wav',
      location: '/files/1',
      'x-own': 'a, b',
      'x-tfy-resolved-model': 'speech/files',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['x-ratelimit-limit-requests']).not.toBe('1');
  });

  it('goes out as it comes, and ends once its request is settled', async () => {
    let finish = () => {};
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      finish = () => response.end('data: two\n\n');
    };
    const response = await fetch(`${system.url}/proxy-api/speech/tts/events`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: one\n\n');
    expect(
      system.bus.events.some(({ requestId }) => requestId === response.headers.get('x-request-id')),
    ).toBe(false);
    finish();
    const rest: Buffer[] = [];
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
      rest.push(Buffer.from(next.value));
    expect(Buffer.concat(rest).toString()).toBe('data: two\n\n');
    expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({ httpStatus: 200 });
  });

  it('of megabytes passes whole, with its length', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024, 'abc');
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-length': body.length });
      response.end(body);
    };
    const answer = await call(system, 'GET', '/proxy-api/speech/files/large');
    expect(answer.headers['content-length']).toBe(String(body.length));
    expect(answer.body.equals(body)).toBe(true);
  });

  it.each([204, 304])('without a body passes: %i', async (status) => {
    system.provider.answer = (response) => response.writeHead(status).end();
    if (status === 304) {
      expect((await call(system, 'GET', '/proxy-api/speech/files/a')).status).toBe(502);
      return;
    }
    const answer = await call(system, 'DELETE', '/proxy-api/speech/files/a');
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(Buffer.alloc(0));
    expect(answer.headers['content-length']).toBeUndefined();
  });

  it.each([
    [404, '{"error":{"code":"no_such_file"}}', 'upstream_not_found'],
    [500, '<h1>broken</h1>', 'upstream_error'],
    [429, '', 'upstream_rate_limited'],
  ])('that is an error passes as it is: %i', async (status, body, code) => {
    system.provider.answer = (response) => response.writeHead(status, { 'x-own': 'yes' }).end(body);
    const answer = await call(system, 'GET', '/proxy-api/speech/files/a');
    expect(answer).toMatchObject({ status, headers: { 'x-own': 'yes' } });
    expect(answer.body.toString()).toBe(body);
    expect(await system.eventOf(String(answer.headers['x-request-id']))).toMatchObject({
      httpStatus: status,
      errorCode: code,
    });
  });

  it('that refuses the account’s credential, or leads elsewhere, is an error of the gateway', async () => {
    system.provider.answer = (response) => answerJson(response, { error: 'bad account-secret-1' }, 401);
    const refused = await call(system, 'GET', '/proxy-api/speech/tts/a');
    expect(refused.status).toBe(502);
    expect(refused.body.toString()).toContain('upstream_auth_failed');
    expect(refused.body.toString()).not.toContain('account-secret-1');
    system.provider.answer = (response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    expect((await call(system, 'GET', '/proxy-api/speech/tts/a')).status).toBe(502);
  });

  it('that repeats the account’s credential in an error shows it to no client', async () => {
    system.provider.answer = (response) => answerJson(response, { got: 'Bearer account-secret-1' }, 400);
    const { status, body } = await call(system, 'GET', '/proxy-api/speech/tts/a');
    expect(status).toBe(400);
    expect(body.toString()).toBe('{"got":"Bearer ********"}');
  });

  it('that never comes ends in the time that the client sets, with an error', async () => {
    system.provider.answer = () => {};
    const answer = await call(system, 'GET', '/proxy-api/speech/tts/a', {
      headers: { 'x-tfy-request-timeout': '200' },
    });
    expect(answer.status).toBe(504);
    expect(answer.body.toString()).toContain('upstream_timeout');
  });

  it('that breaks off is cut for the client, too', async () => {
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.write('half', () => response.destroy());
    };
    await expect(call(system, 'GET', '/proxy-api/speech/tts/a')).rejects.toThrow();
  });

  it('is logged with the media types of both bodies', async () => {
    const { headers } = await call(system, 'POST', '/proxy-api/speech/tts/say', {
      headers: { 'x-tfy-logging-config': '{"enabled": true}', 'content-type': 'application/ssml+xml' },
      body: '<speak/>',
    });
    const log = await vi.waitUntil(() =>
      system.bus.logs.find(({ requestId }) => requestId === headers['x-request-id']),
    );
    expect(log).toMatchObject({
      clientDialect: 'custom-endpoint',
      clientRequest: { mediaType: 'application/ssml+xml', content: Buffer.from('<speak/>') },
      clientResponse: { mediaType: 'application/json' },
    });
  });

  it('is never replayed from the cache of answers, even if its client asks for that', async () => {
    const headers = { 'x-tfy-cache-config': '{"type":"exact-match"}' };
    for (const method of ['GET', 'GET', 'DELETE']) {
      const answer = await call(system, method, '/proxy-api/speech/files/a', { headers });
      expect(answer.headers['x-tfy-cache-status']).toBeUndefined();
    }
    expect(system.provider.requests).toHaveLength(3);
  });

  it('counts one request without tokens or cost', async () => {
    const { headers } = await call(system, 'POST', '/proxy-api/speech/tts/say', { body: 'Hello, world' });
    expect(await system.eventOf(String(headers['x-request-id']))).toMatchObject({
      dialect: 'custom-endpoint',
      modelAsked: 'speech/tts',
      providerAccount: 'speech',
      httpStatus: 200,
      usageSource: 'USAGE_SOURCE_NONE',
      priceStatus: 'PRICE_STATUS_UNPRICED',
      costNanoUsd: 0,
    });
    expect(headers['x-tollgate-cost-usd']).toBeUndefined();
  });
});
