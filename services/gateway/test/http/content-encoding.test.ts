import type { ServerResponse } from 'node:http';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { countTokens } from '@tollgate/pricing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAT_ANSWER, chunkEvent, DONE_EVENT, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const ENCODED: [name: string, header: string, encode: (bytes: Buffer) => Buffer][] = [
  ['gzip', 'gzip', gzipSync],
  ['gzip by its old name in upper case', 'X-GZIP', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['deflate without its frame', 'deflate', deflateRawSync],
  ['brotli', 'br', brotliCompressSync],
  ['zstd', 'zstd', zstdCompressSync],
  ['two codings', 'gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
];

function answer(
  response: ServerResponse,
  headers: Record<string, string | number>,
  body: Buffer,
  status = 200,
): void {
  response.writeHead(status, { 'content-length': body.length, ...headers });
  response.end(body);
}

describe.each(ENCODED)('an answer in %s', (_name, encoding, encode) => {
  test('reaches the client decoded and is metered by its usage', async () => {
    const body = encode(Buffer.from(JSON.stringify(CHAT_ANSWER)));
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    system.provider.answer = (response) => answer(response, headers, body);
    const response = await system.post('/v1/chat/completions', CHAT);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.json()).toEqual(CHAT_ANSWER);
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_PROVIDER', httpStatus: 200, errorCode: '' });
    expect(event.tokens).toMatchObject({
      inputUncached: 9,
      inputCacheRead: 10,
      output: 6,
      outputReasoning: 4,
    });
  });

  test('as a stream reaches the client decoded and is metered by its usage', async () => {
    const text = [chunkEvent('Hello'), chunkEvent(' you'), USAGE_EVENT, DONE_EVENT].join('');
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': encoding };
    system.provider.answer = (response) => answer(response, headers, encode(Buffer.from(text)));
    const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
    expect(await response.text()).toBe([chunkEvent('Hello'), chunkEvent(' you'), DONE_EVENT].join(''));
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_PROVIDER', httpStatus: 200, errorCode: '' });
    expect(event.tokens).toMatchObject({ inputUncached: 12, output: 5 });
  });

  test('that repeats the credential of the account in a refusal is masked', async () => {
    const refusal = { error: { message: 'Bad key: sk-provider-secret', code: 'bad' } };
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    system.provider.answer = (response) =>
      answer(response, headers, encode(Buffer.from(JSON.stringify(refusal))), 403);
    const response = await system.post('/v1/chat/completions', CHAT);
    const text = await response.text();
    expect(text).not.toContain('sk-provider-secret');
    expect(text).toContain('********');
  });
});

test.each([
  ['gzip', () => createGzip({ flush: constants.Z_SYNC_FLUSH })],
  ['br', () => createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH })],
  ['zstd', () => createZstdCompress({ flush: constants.ZSTD_e_flush })],
])('a stream in %s that is flushed event by event arrives event by event', async (encoding, encoder) => {
  let next = () => {};
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding });
    const stream = encoder();
    stream.pipe(response);
    stream.write(chunkEvent('first'));
    next = () => stream.end(chunkEvent('second') + USAGE_EVENT + DONE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  // The provider goes on only after the client has seen the first event.
  expect((await reader?.read())?.value).toBe(chunkEvent('first'));
  next();
  let rest = '';
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value;
  expect(rest).toBe(chunkEvent('second') + DONE_EVENT);
});

test('a stream whose coding breaks off is cut, and never shown as success', async () => {
  const text = [chunkEvent('Hello'), USAGE_EVENT, DONE_EVENT].join('');
  const whole = gzipSync(Buffer.from(text.repeat(20)));
  const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
  const torn = whole.subarray(0, whole.length / 2);
  system.provider.answer = (response) => answer(response, headers, torn);
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  const received = await response.text();
  expect(received).not.toContain('[DONE]');
  expect(received).toContain('upstream_error');
});

test.each([
  ['gzip', createGzip],
  ['br', createBrotliCompress],
] as const)(
  'a %s stream cut by its connection is delivered and charged up to the cut',
  async (coding, create) => {
    const words = Array.from({ length: 400 }, (_, index) => ` word${index}`);
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': coding });
      const encoder = create();
      encoder.pipe(response);
      for (const word of words) encoder.write(chunkEvent(word));
      encoder.flush(() => setImmediate(() => response.socket?.write('', () => response.destroy())));
    };
    const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
    const text = await response.text();
    expect(text).toContain(chunkEvent(' word399'));
    expect(text).toContain('"upstream_error"');
    const event = await system.eventOf(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_ESTIMATED', errorCode: 'upstream_error' });
    expect(event.tokens?.output).toBe(countTokens(words.join('')));
  },
);
