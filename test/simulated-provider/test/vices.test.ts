/** What real providers do that a client of OpenAI's own API never sees. */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { askChat, readEvents } from './ask.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());
beforeEach(() => provider.resetLedger());

const STREAM = { stream: true, stream_options: { include_usage: true } };

test.each([
  ['gzip', gunzipSync, true],
  ['gzip', gunzipSync, false],
  ['br', brotliDecompressSync, true],
  ['br', brotliDecompressSync, false],
] as const)('encodes with %s though no encoding was accepted', async (encoding, decode, stream) => {
  const simulate = { encoding, output_tokens: 12, seed: 1 };
  const plain = await askChat(provider.url, { stream, simulate: { ...simulate, encoding: 'identity' } });
  const { headers, bytes } = await askRaw({ stream, simulate });
  expect(headers['content-encoding']).toBe(encoding);
  expect(decode(bytes).toString()).toBe(plain.text);
  expect(await provider.served()).toMatchObject([{ completion_tokens: 12 }, { completion_tokens: 12 }]);
});

test('leaves the end mark out', async () => {
  const answer = await askChat(provider.url, { ...STREAM, simulate: { done: false } });
  const { chunks, isDone } = readEvents(answer.text);
  expect(isDone).toBe(false);
  expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
  expect(await provider.served()).toMatchObject([{ outcome: 'finished' }]);
});

test.each([
  ['last', [['last', 9]]],
  [
    'zeros_first',
    [
      ['first', 0],
      ['last', 9],
    ],
  ],
  [
    'midway_too',
    [
      ['between', 5],
      ['last', 9],
    ],
  ],
  ['with_finish', [['last', 9]]],
])('reports usage as %s', async (usage_reports, expected) => {
  const answer = await askChat(provider.url, { ...STREAM, simulate: { output_tokens: 9, usage_reports } });
  const { chunks } = readEvents(answer.text);
  const reports = chunks.flatMap(({ usage }, index) => {
    const place = index === 0 ? 'first' : index === chunks.length - 1 ? 'last' : 'between';
    return usage ? [[place, usage.completion_tokens]] : [];
  });
  expect(reports).toEqual(expected);
  expect(chunks.at(-1)?.choices).toHaveLength(usage_reports === 'with_finish' ? 1 : 0);
});

test.each([true, false])(
  'answers an error with status 200 and bills nothing (stream: %o)',
  async (stream) => {
    const answer = await askChat(provider.url, { stream, simulate: { error_in_200: true } });
    expect(answer.status).toBe(200);
    const error = stream ? readEvents(answer.text).chunks[0]?.error : JSON.parse(answer.text).error;
    expect(error.message).toMatch(/^Simulated error/);
    expect(await provider.served()).toMatchObject([{ outcome: 'error', status: 200, prompt_tokens: 0 }]);
  },
);

test.each([true, false])('answers with media and bills them (stream: %o)', async (stream) => {
  const simulate = {
    output_tokens: 4,
    audio_tokens: 30,
    output_audio_tokens: 50,
    output_images: 2,
    output_image_tokens: 516,
  };
  const answer = await askChat(provider.url, { stream, simulate });
  expect(answer.text.match(/data:image\/png;base64,/g)).toHaveLength(2);
  expect(answer.text).toContain('"audio":{');
  const [served] = await provider.served();
  expect(served).toMatchObject({
    audio_tokens: 30,
    output_audio_tokens: 50,
    output_image_tokens: 516,
    completion_tokens: 4 + 50 + 516,
  });
  expect(served?.prompt_tokens).toBeGreaterThan(30);
});

test('refuses a vice that it does not know', async () => {
  const answer = await askChat(provider.url, { simulate: { encoding: 'zip' } });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("'simulate.encoding' must be identity, gzip, br.");
});

/** The answer's bytes as they came. */
function askRaw(body: object) {
  return new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>((resolve, reject) => {
    const asked = request(`${provider.url}/v1/chat/completions`, { method: 'POST' }, (answer) => {
      buffer(answer).then((bytes) => resolve({ headers: answer.headers, bytes }), reject);
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'hi' }], ...body }));
  });
}
