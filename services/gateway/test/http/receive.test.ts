import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { rawClient } from './raw-client.ts';

const BODY_MAX_BYTES = 100_000;
describe.each(['own', 'node'])('with the %s parser', (parser) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({
      TOLLGATE_HTTP_PARSER: parser,
      TOLLGATE_BODY_MAX_BYTES: String(BODY_MAX_BYTES),
      TOLLGATE_CORS_ORIGINS: 'https://app.example.com, https://other.example.com',
    });
  });
  afterAll(() => system.stop());

  const head = (lines: readonly string[]) =>
    [
      'POST /v1/chat/completions HTTP/1.1',
      'host: gateway',
      `authorization: Bearer ${KEY}`,
      ...lines,
      '',
      '',
    ].join('\r\n');

  describe('a body that is too large', () => {
    test('answers 413 to a body that is too large while the client still sends it, without a connection reset', async () => {
      const client = await rawClient(system.url);
      const size = 40 * BODY_MAX_BYTES;
      client.send(head(['content-type: application/json', `content-length: ${size}`]));
      const answer = await client.until('request_too_large');
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
      // The client has not sent a byte of its body yet; it does so now, and is cut off only after that.
      let error: Error | undefined;
      client.socket.on('error', (thrown) => {
        error = thrown;
      });
      for (let sent = 0; sent < size; sent += BODY_MAX_BYTES) client.send(Buffer.alloc(BODY_MAX_BYTES, 0x20));
      await client.all();
      expect(error).toBeUndefined();
      expect(client.socket.bytesWritten).toBeGreaterThan(size);
    });

    test('in chunks is answered 413 after the bytes that are allowed', async () => {
      const client = await rawClient(system.url);
      client.send(head(['content-type: application/json', 'transfer-encoding: chunked']));
      const chunk = `${(60_000).toString(16)}\r\n${' '.repeat(60_000)}\r\n`;
      client.send(chunk + chunk);
      expect(await client.until('request_too_large')).toMatch(/^HTTP\/1\.1 413 /);
      client.send('0\r\n\r\n');
      await client.all();
    });

    test('is refused before 100 Continue when its length is announced', async () => {
      const client = await rawClient(system.url);
      const size = BODY_MAX_BYTES + 1;
      client.send(
        head(['content-type: application/json', `content-length: ${size}`, 'expect: 100-continue']),
      );
      const answer = await client.until('request_too_large');
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      client.socket.destroy();
    });
  });

  test('a body that is allowed gets 100 Continue and is answered', async () => {
    const client = await rawClient(system.url);
    const body = JSON.stringify(CHAT);
    client.send(
      head(['content-type: application/json', `content-length: ${body.length}`, 'expect: 100-continue']),
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send(body);
    expect(await client.until('chat.completion')).toContain('HTTP/1.1 200 OK');
    client.socket.destroy();
  });

  test.each([
    [
      'an expectation that cannot be met',
      'GET / HTTP/1.1\r\nhost: a\r\nexpect: a-miracle\r\n\r\n',
      'a-miracle',
    ],
    ['no Host header', 'GET / HTTP/1.1\r\n\r\n', 'no Host header'],
  ])('%s is answered with an error of the gateway', async (_what, request, words) => {
    const client = await rawClient(system.url);
    client.send(request);
    const answer = await client.until(words);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/x-request-id: /);
    client.socket.destroy();
  });

  test('a byte order mark before a body is dropped, for the provider, too', async () => {
    const response = await system.post('/v1/chat/completions', `\ufeff${JSON.stringify(CHAT)}`);
    expect(response.status).toBe(200);
    expect(system.provider.requests.at(-1)?.body[0]).toBe('{'.charCodeAt(0));
  });

  test.each([0, -1, 2 ** 40])('max_tokens of %d goes to the provider as it came', async (maxTokens) => {
    const response = await system.post('/v1/chat/completions', { ...CHAT, max_tokens: maxTokens });
    expect(response.status).toBe(200);
    expect(JSON.parse(String(system.provider.requests.at(-1)?.body))).toMatchObject({
      max_tokens: maxTokens,
    });
  });

  describe('member names that differ from a deciding one in case alone', () => {
    test.each([
      'Model',
      'MODEL',
      'Stream',
      'MAX_TOKENS',
      'Max_Completion_Tokens',
      'N',
      'Stream_Options',
      'Service_Tier',
      '\u017ftream',
      'max_to\u212aens',
    ])('%s is refused and named', async (name) => {
      const response = await system.post('/v1/chat/completions', { ...CHAT, [name]: 'dear-400b' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: name } });
    });

    test.each([
      ['/v1/messages', { max_tokens: 9, messages: CHAT.messages }, 'Model'],
      ['/v1/responses', { input: 'Hi' }, 'Max_Output_Tokens'],
      ['/v1/embeddings', { input: 'Hi' }, 'MODEL'],
      ['/v1/completions', { prompt: 'Hi' }, 'Max_Tokens'],
      ['/v1beta/models/main/gpt:generateContent', { contents: [] }, 'GenerationConfig'],
    ])('are refused at %s, too', async (path, body, name) => {
      const response = await system.post(path, { model: 'main/gpt', ...body, [name]: 'dear-400b' });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(name);
    });

    test('other unknown members pass', async () => {
      const response = await system.post('/v1/chat/completions', { ...CHAT, Models: [], modelName: 'x' });
      expect(response.status).toBe(200);
    });
  });

  describe('tags in UTF-8', () => {
    const tagged = async (value: Buffer) => {
      const client = await rawClient(system.url);
      const body = JSON.stringify(CHAT);
      const lines = ['content-type: application/json', `content-length: ${body.length}`, 'x-tfy-metadata: '];
      const [before = ''] = head(lines).split('\r\n\r\n');
      client.send(Buffer.concat([Buffer.from(before), value, Buffer.from(`\r\n\r\n${body}`)]));
      const answer = await client.until('chat.completion');
      client.socket.destroy();
      return (await system.eventOf(/x-request-id: ([0-9a-f-]+)/.exec(answer)?.[1] ?? null)).tags;
    };

    test('are read as such', async () => {
      expect(await tagged(Buffer.from('{"project":"Zürich 東京"}'))).toEqual({ project: 'Zürich 東京' });
    });

    test('in Latin-1 are read as Latin-1', async () => {
      expect(await tagged(Buffer.from('{"project":"Zürich"}', 'latin1'))).toEqual({ project: 'Zürich' });
    });
  });

  describe('a web page', () => {
    const preflight = (origin: string) =>
      fetch(`${system.url}/v1/chat/completions`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });

    test('of an allowed origin may ask and read the answer', async () => {
      const answer = await preflight('https://app.example.com');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
      for (const body of [CHAT, { model: 5 }]) {
        const response = await system.post('/v1/chat/completions', body, {
          origin: 'https://other.example.com',
        });
        expect(response.headers.get('access-control-allow-origin')).toBe('https://other.example.com');
        expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
      }
    });

    test('of any other origin may not', async () => {
      const answer = await preflight('https://evil.example.com');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });
  });
});
