import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { call, speechAccount, startEndpointSystem, useEndpoints } from './endpoint-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startEndpointSystem();
});
beforeEach(() => {
  system.provider.requests.length = 0;
  system.policy.requests.length = 0;
  system.provider.answer = (response) => answerJson(response, { ok: true });
});
afterAll(() => system?.stop());

const seen = () => {
  const [request] = system.provider.requests;
  if (request === undefined) throw new Error('the endpoint was not called');
  return request;
};

describe('a request to a custom endpoint', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'reaches it by %s with its path, query and body',
    async (method) => {
      const body = method === 'GET' ? '' : Buffer.from([0, 255, 10, 13, 0x80]);
      const { status } = await call(system, method, '/proxy-api/speech/tts/v1//a%2Fb?x=1&y=%20&x=2', {
        headers: { 'content-type': 'application/octet-stream' },
        body,
      });
      expect(status).toBe(200);
      expect(seen()).toMatchObject({ method, url: '/synthesize/v1//a%2Fb?x=1&y=%20&x=2' });
      expect(seen().body).toEqual(Buffer.from(body));
    },
  );

  it.each([
    ['/proxy-api/speech/tts', '/synthesize'],
    ['/proxy-api/speech/tts/', '/synthesize/'],
    ['/proxy-api/speech/files', '/'],
    ['/api/llm/proxy-api/speech/files/a', '/a'],
  ])('at %s goes to %s', async (path, url) => {
    expect((await call(system, 'GET', path)).status).toBe(200);
    expect(seen().url).toBe(url);
  });

  it('has the headers of its client, those of its account and endpoint, and none of the gateway', async () => {
    await call(system, 'POST', '/proxy-api/speech/tts/say', {
      headers: {
        'content-type': 'application/ssml+xml',
        accept: 'audio/wav',
        'x-voice': 'omar',
        'x-own': 'yes',
        cookie: 'session=secret',
        'x-tfy-metadata': '{"project":"radio"}',
        'x-forwarded-for': '10.0.0.1',
        connection: 'close, X-Hop',
        'x-hop': 'one',
      },
      body: '<speak/>',
    });
    const { headers } = seen();
    expect(headers).toMatchObject({
      authorization: 'Bearer account-secret-1',
      'content-type': 'application/ssml+xml',
      accept: 'audio/wav',
      'x-voice': 'lena',
      'x-own': 'yes',
    });
    for (const name of ['cookie', 'x-tfy-metadata', 'x-forwarded-for', 'x-api-key', 'x-hop'])
      expect(headers[name]).toBeUndefined();
    expect(system.policy.requests[0]).toMatchObject({
      model: 'speech/tts',
      modelType: 'custom_endpoint',
      inputTokensMax: 0,
      tags: { project: 'radio' },
    });
  });

  it.each([
    ['Authorization', { authorization: `Bearer ${KEY}` }, ''],
    ['x-api-key', { authorization: [], 'x-api-key': KEY }, ''],
    ['x-tfy-api-key beside others', { 'x-tfy-api-key': KEY, 'api-key': KEY }, ''],
    ['the query', { authorization: [] }, `?a=1&key=${KEY}`],
    ['the query, escaped', { authorization: [] }, `?a=1&%6bey=${KEY.replace('-', '%2D')}`],
    ['both a header and the query', {}, `?key=${KEY}`],
  ])('never has the key of its client, presented as %s', async (_, headers, query) => {
    const { status } = await call(system, 'GET', `/proxy-api/speech/files/a${query}`, { headers });
    expect(status).toBe(200);
    expect(JSON.stringify([seen().url, seen().headers])).not.toContain(KEY);
    expect(seen().headers['x-api-key']).toBe('files-secret-2');
  });

  it('has a parameter `key` of the endpoint that is not the key of its client', async () => {
    await call(system, 'GET', '/proxy-api/speech/files/a?key=report&a=%6b');
    expect(seen().url).toBe('/a?key=report&a=%6b');
  });

  it('may present a credential of its own where its key has the header of the gateway', async () => {
    await useEndpoints(
      system,
      speechAccount(new URL(system.provider.baseUrl).origin).replace(/auth_data: .*account-secret-1.*\n/, ''),
    );
    await call(system, 'GET', '/proxy-api/speech/tts/a', {
      headers: { 'x-tfy-api-key': KEY, authorization: 'Basic dXNlcjpwYXNz' },
    });
    expect(seen().headers.authorization).toBe('Basic dXNlcjpwYXNz');
    await useEndpoints(system, speechAccount(new URL(system.provider.baseUrl).origin));
  });

  it('passes a body in any encoding as it is', async () => {
    const body = gzipSync('hello');
    await call(system, 'PUT', '/proxy-api/speech/files/a', {
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      body,
    });
    expect(seen().body).toEqual(body);
    expect(seen().headers['content-encoding']).toBe('gzip');
  });

  it.each(['/a/../b', '/..', '/%2e%2e/b', '/a%2f..%2fb', '/a%5C..', '/./a'])(
    'cannot leave the path of its endpoint: %s',
    async (rest) => {
      const { status, body } = await call(system, 'GET', `/proxy-api/speech/tts${rest}`);
      expect(status).toBe(400);
      expect(JSON.parse(body.toString())).toMatchObject({
        error: { code: 'invalid_request', param: 'path' },
      });
      expect(system.provider.requests).toEqual([]);
    },
  );

  it.each(['/proxy-api', '/proxy-api/speech', '/proxy-api/speech/', '/proxy-api/a%20b/c'])(
    'needs an account and an endpoint: %s',
    async (path) => {
      const { status } = await call(system, 'GET', path);
      expect([404, 501]).toContain(status);
      expect(system.provider.requests).toEqual([]);
    },
  );

  it('is refused without a key, and by HEAD', async () => {
    expect(
      (await call(system, 'GET', '/proxy-api/speech/tts', { headers: { authorization: [] } })).status,
    ).toBe(401);
    expect((await call(system, 'HEAD', '/proxy-api/speech/tts')).status).toBe(405);
    expect(system.provider.requests).toEqual([]);
  });

  it('cannot be made by an API of models, nor a model be called as an endpoint', async () => {
    const chat = await system.post('/v1/chat/completions', {
      model: 'speech/tts',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(chat.status).toBe(501);
    const { baseUrl } = system.provider;
    const model = { type: 'integration/model/openai', name: 'gpt', model_id: 'gpt', model_types: ['chat'] };
    const account = {
      type: 'provider-account/openai',
      name: 'main',
      base_url: baseUrl,
      integrations: [model],
    };
    const origin = new URL(baseUrl).origin;
    await useEndpoints(system, speechAccount(origin), JSON.stringify(account));
    expect((await call(system, 'GET', '/proxy-api/main/gpt/models')).status).toBe(501);
    await useEndpoints(system, speechAccount(origin));
    expect(system.provider.requests).toEqual([]);
  });
});

it('the list of models has no custom endpoint', async () => {
  system.policy.decide = () => ({
    models: { models: ['speech/tts', 'speech/files'], principal: { subject: 'user:lena@example.com' } },
  });
  const response = await fetch(`${system.url}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } });
  expect(await response.json()).toMatchObject({ data: [] });
  await useEndpoints(system, speechAccount(new URL(system.provider.baseUrl).origin));
});
