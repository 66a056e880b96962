import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAiPaths } from '../../src/dialects/openai-paths.ts';
import { CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

const BODY_MAX = 100_000;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_BODY_MAX_BYTES: String(BODY_MAX) });
});
afterAll(() => system?.stop());

function send(body: Buffer, encoding: string, path = '/v1/chat/completions'): Promise<Response> {
  return fetch(`${system.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-encoding': encoding,
    },
    body: new Uint8Array(body),
  });
}

const ENCODINGS: [encoding: string, encode: (bytes: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
];

describe.each(ENCODINGS)('a request in %s', (encoding, encode) => {
  test('reaches the provider decoded, and is answered and metered like any other', async () => {
    const response = await send(encode(Buffer.from(JSON.stringify(CHAT))), encoding);
    expect(await response.json()).toEqual(CHAT_ANSWER);
    const call = system.provider.requests.at(-1);
    expect(call?.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(String(call?.body))).toEqual({ ...CHAT, model: 'gpt-4o' });
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ httpStatus: 200, usageSource: 'USAGE_SOURCE_PROVIDER' });
  });

  test('refuses with 413 a body that is too large after decompression', async () => {
    const bomb = encode(Buffer.from(JSON.stringify({ ...CHAT, x: 'x'.repeat(50 * BODY_MAX) })));
    expect(bomb.length).toBeLessThan(BODY_MAX);
    const response = await send(bomb, encoding, '/v1/messages');
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ errorCode: 'request_too_large', costNanoUsd: 0 });
  });

  test('that is not in it is refused by name', async () => {
    const response = await send(Buffer.from(JSON.stringify(CHAT)), encoding);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_request', param: 'content-encoding' },
    });
  });
});

test.each(['compress', 'gzip, br', 'snappy'])(
  'a request in %s, which is not known, is refused',
  async (encoding) => {
    const response = await send(Buffer.from(JSON.stringify(CHAT)), encoding);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'unsupported_media_type',
        message: expect.stringContaining('gzip, br, zstd'),
        param: 'content-encoding',
      },
    });
  },
);

test.each(['', '/api/llm'].flatMap((root) => openAiPaths('/chat/completions').map((path) => root + path)))(
  'chat completions are served at %s',
  async (path) => {
    expect((await system.post(path, CHAT)).status).toBe(200);
  },
);

test.each(['/', '/v1', '/api/hello', '/api/llm', '/api/llm/v1', '/openai/v1'])(
  'HEAD %s is answered',
  async (path) => {
    expect((await fetch(system.url + path, { method: 'HEAD' })).status).toBe(200);
  },
);

test('OPTIONS names the methods of a path without a key', async () => {
  const response = await fetch(`${system.url}/v1/responses`, { method: 'OPTIONS' });
  expect(response.status).toBe(204);
  expect(response.headers.get('allow')).toContain('POST');
});
