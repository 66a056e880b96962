import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([
    { name: 'tts', cost: '{metric: per_million_characters, value: {input: 15}}' },
    { name: 'stt', cost: '{metric: per_minute_of_audio, value: {input: 0.006}}' },
    { name: 'main' },
  ]);
});
afterAll(() => system?.stop());

const sdk = () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 });
const eventOf = (response: Response) => system.eventOf(response.headers.get('x-request-id'));

/** Seconds of silence as WAV: 8 kHz, 8 bits, one channel. */
function wav(seconds: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(8_000, 28);
  return Buffer.concat([header, Buffer.alloc(8_000 * seconds, 128)]);
}

describe('speech', () => {
  const ask = { model: 'tts/gpt', input: 'Grüße, Welt 🙂', voice: 'alloy' as const };

  test('is audio that passes as it comes, charged by the characters of its text', async () => {
    const audio = Buffer.from([
      0xff,
      0xf3,
      0x80,
      ...Array.from({ length: 5_000 }, (_, index) => index % 251),
    ]);
    let finish = () => {};
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(audio.subarray(0, 2_000));
      response.write(audio.subarray(2_000, 3_000));
      finish = () => response.end(audio.subarray(3_000));
    };
    const response = await sdk().audio.speech.create(ask);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    // The provider goes on only after the client has heard something.
    expect(first?.done).toBe(false);
    finish();
    const pieces = [Buffer.from(first?.value ?? [])];
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
      pieces.push(Buffer.from(next.value));
    expect(Buffer.concat(pieces).equals(audio)).toBe(true);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(system.provider.requests.at(-1)?.url).toBe('/v1/audio/speech');
    expect(system.policy.requests.at(-1)).toMatchObject({
      modelType: 'text_to_speech',
      pieces: { input_characters: 13 },
    });
    expect(await eventOf(response)).toMatchObject({
      dialect: 'openai-speech',
      tokens: { inputCharacters: 13 },
      costNanoUsd: 195_000,
      priceStatus: 'PRICE_STATUS_PRICED',
    });
  });

  test('as events is charged by the usage at their end', async () => {
    const usage = { input_tokens: 4, output_tokens: 60, total_tokens: 64 };
    system.provider.answer = (response) => {
      beginStream(response);
      response.write(`data: ${JSON.stringify({ type: 'speech.audio.delta', audio: 'aGk=' })}\n\n`);
      response.end(`data: ${JSON.stringify({ type: 'speech.audio.done', usage })}\n\n`);
    };
    const response = await sdk().audio.speech.create({ ...ask, model: 'main/gpt', stream_format: 'sse' });
    expect(await response.text()).toContain('speech.audio.done');
    expect(await eventOf(response)).toMatchObject({
      tokens: { inputUncached: 4, output: 60, inputCharacters: 0 },
      usageSource: 'USAGE_SOURCE_PROVIDER',
      streaming: true,
    });
  });

  test('that breaks off closes the connection', async () => {
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': 10_000 });
      response.write(Buffer.alloc(2_000, 7), () => setImmediate(() => response.destroy()));
    };
    await expect(
      sdk()
        .audio.speech.create(ask)
        .then((response) => response.arrayBuffer()),
    ).rejects.toThrow();
    const id = system.policy.requests.at(-1)?.requestId ?? null;
    expect(await system.eventOf(id)).toMatchObject({
      errorCode: 'upstream_error',
      endedBy: 'ENDED_BY_UPSTREAM_CUT',
    });
  });

  test('that the provider refuses is an error', async () => {
    system.provider.answer = (response) => answerJson(response, { error: { message: 'No voice.' } }, 400);
    await expect(sdk().audio.speech.create(ask)).rejects.toThrow('No voice.');
  });

  test('without a text is refused by name', async () => {
    const response = await system.post('/v1/audio/speech', { model: 'tts/gpt', voice: 'alloy' });
    expect(await response.json()).toMatchObject({ error: { param: 'input' } });
  });
});

describe.each([
  ['transcriptions', 'openai-transcriptions', 'audio_transcription'],
  ['translations', 'openai-translations', 'audio_translation'],
] as const)('%s', (kind, dialect, modelType) => {
  const file = async (bytes = wav(3)) => toFile(bytes, 'speech.wav', { type: 'audio/wav' });
  const create = async (more: object, bytes?: Buffer) =>
    sdk()
      .audio[kind].create({ model: 'stt/gpt', file: await file(bytes), ...more })
      .withResponse();

  test('pass the file, and are charged by the time that the provider reports', async () => {
    const answer = { text: 'Hello', usage: { type: 'duration', seconds: 3 } };
    system.provider.answer = (response) => answerJson(response, answer);
    const { data, response } = await create({});
    expect(data).toEqual(answer);
    const call = system.provider.requests.at(-1);
    expect(call?.url).toBe(`/v1/audio/${kind}`);
    expect(call?.body.includes(wav(3))).toBe(true);
    expect(call?.body.includes('stt/gpt')).toBe(false);
    expect(system.policy.requests.at(-1)).toMatchObject({ modelType, pieces: { input_audio_ms: 3_000 } });
    expect(await eventOf(response)).toMatchObject({
      dialect,
      tokens: { inputAudioMs: 3_000 },
      costNanoUsd: 300_000,
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
  });

  test('as plain text are charged by the length of the audio', async () => {
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Hello there\n');
    };
    const { data, response } = await create({ response_format: 'text' });
    expect(data).toBe('Hello there\n');
    expect(await eventOf(response)).toMatchObject({
      tokens: { inputAudioMs: 3_000 },
      costNanoUsd: 300_000,
      usageSource: 'USAGE_SOURCE_ESTIMATED',
      errorCode: '',
    });
  });

  test('with a duration in their answer are charged by it', async () => {
    system.provider.answer = (response) => answerJson(response, { text: 'Hello', duration: 2.5 });
    const { response } = await create({ response_format: 'verbose_json' });
    expect(await eventOf(response)).toMatchObject({ tokens: { inputAudioMs: 2_500 } });
  });

  test('of compressed audio reserve what its bytes can hold', async () => {
    await create({}, Buffer.alloc(16_000, 7));
    expect(system.policy.requests.at(-1)?.pieces).toEqual({ input_audio_ms: 16_000 });
  });
});

test('a stream of a transcript ends with its usage', async () => {
  const usage = {
    type: 'tokens',
    input_tokens: 30,
    input_token_details: { audio_tokens: 28 },
    output_tokens: 4,
  };
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(`data: ${JSON.stringify({ type: 'transcript.text.delta', delta: 'Hello' })}\n\n`);
    response.end(`data: ${JSON.stringify({ type: 'transcript.text.done', text: 'Hello', usage })}\n\n`);
  };
  const file = await toFile(wav(1), 'speech.wav');
  const { data, response } = await sdk()
    .audio.transcriptions.create({ model: 'main/gpt', file, stream: true })
    .withResponse();
  const seen: string[] = [];
  for await (const event of data) seen.push(event.type);
  expect(seen).toEqual(['transcript.text.delta', 'transcript.text.done']);
  expect(await eventOf(response)).toMatchObject({
    tokens: { inputUncached: 2, inputAudio: 28, output: 4 },
    streaming: true,
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
});

test('a page in place of a transcript is an error and not charged', async () => {
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>Sign in</html>');
  };
  const form = new FormData();
  form.set('model', 'stt/gpt');
  form.set('file', new File([new Uint8Array(wav(1))], 'a.wav'));
  const response = await fetch(`${system.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: form,
  });
  expect(response.status).toBe(502);
  expect(await eventOf(response)).toMatchObject({ costNanoUsd: 0, errorCode: 'upstream_error' });
});
