import { toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { readForm } from '../../../src/dialects/form/form.ts';
import { answerJson } from '../../support/fake-provider.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { ownApiWorld } from './own-api-world.ts';

const { sdk, postForm, eventOf, last, serve } = ownApiWorld();

/** One second of silence as WAV: 8 kHz, 8 bits, one channel. */
function wav(): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(8_000, 28);
  return Buffer.concat([header, Buffer.alloc(8_000, 128)]);
}

const LISTENERS = Object.entries(BEHAVIOURS).flatMap(([kind, behaviour]) =>
  behaviour.transcripts === undefined ? [] : [[kind, behaviour, behaviour.transcripts] as const],
);

describe.each(LISTENERS)('transcripts of %s', (kind, behaviour, { url, fields, answer, hasLanguage }) => {
  const ask = async (more: object = {}) => {
    const file = await toFile(wav(), 'speech.wav', { type: 'audio/wav' });
    return sdk()
      .audio.transcriptions.create({ model: `${kind}/ear`, file, language: 'en', ...more })
      .withResponse();
  };

  it('are asked for in its own API, and charged by the time that it reports', async () => {
    serve(behaviour, (response) => answerJson(response, answer));
    // Members of the provider's own pass.
    const { data, response } = await ask({ diarize: true });
    expect(data).toEqual({ text: 'Hello there. Who?', usage: { type: 'duration', seconds: 3 } });
    expect(last().url).toBe(url);
    const contentType = last().headers['content-type'] ?? '';
    if (fields === undefined) {
      expect(last().body.equals(wav())).toBe(true);
      expect(contentType).toBe('application/octet-stream');
    } else {
      const form = readForm(last().body, contentType);
      const file = { data: wav(), name: 'speech.wav' };
      expect({ ...form.fields }).toEqual({ ...fields, file });
    }
    expect(await eventOf(response)).toMatchObject({
      dialect: 'openai-transcriptions',
      provider: kind,
      tokens: { inputAudioMs: 2_500 },
      costNanoUsd: 250_000,
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
  });

  it('are given in each format of OpenAI’s', async () => {
    serve(behaviour, (response) => answerJson(response, answer));
    const verbose = await ask({ response_format: 'verbose_json', timestamp_granularities: ['word'] });
    expect(verbose.data).toMatchObject({
      task: 'transcribe',
      language: hasLanguage === false ? '' : expect.stringMatching(/^en/),
      duration: 2.5,
      segments: [
        { id: 0, start: 0.1, end: 0.9, text: 'Hello there.' },
        { id: 1, start: 1.2, end: 1.5, text: 'Who?' },
      ],
      words: [{ word: 'Hello', start: 0.1, end: 0.4 }, { word: 'there.' }, { word: 'Who?' }],
    });
    expect((await ask({ response_format: 'text' })).data).toBe('Hello there. Who?\n');
    expect((await ask({ response_format: 'srt' })).data).toBe(
      '1\n00:00:00,100 --> 00:00:00,900\nHello there.\n\n2\n00:00:01,200 --> 00:00:01,500\nWho?\n',
    );
    expect((await ask({ response_format: 'vtt' })).data).toBe(
      'WEBVTT\n\n00:00:00.100 --> 00:00:00.900\nHello there.\n\n00:00:01.200 --> 00:00:01.500\nWho?\n',
    );
    await expect(ask({ response_format: 'diarized_json' })).rejects.toMatchObject({
      param: 'response_format',
    });
  });

  it('are a stream of two events for a client that asks for one', async () => {
    serve(behaviour, (response) => answerJson(response, answer));
    const file = await toFile(wav(), 'speech.wav');
    const stream = await sdk().audio.transcriptions.create({ model: `${kind}/ear`, file, stream: true });
    const seen: object[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual([
      { type: 'transcript.text.delta', delta: 'Hello there. Who?' },
      { type: 'transcript.text.done', text: 'Hello there. Who?', usage: { type: 'duration', seconds: 3 } },
    ]);
  });

  it('never go elsewhere than to the caller', async () => {
    await expect(ask({ callback: 'https://example.com' })).rejects.toMatchObject({ param: 'callback' });
    await expect(ask({ webhook: true })).rejects.toMatchObject({ param: 'webhook' });
  });

  it('that are none are an error and not charged', async () => {
    serve(behaviour, (response) => answerJson(response, { status: 'processing', request_id: 'r' }));
    const file = new FormData();
    file.set('model', `${kind}/ear`);
    file.set('file', new Blob([wav()]), 'speech.wav');
    const response = await postForm('/v1/audio/transcriptions', file);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_error' } });
    expect(await eventOf(response)).toMatchObject({ errorCode: 'upstream_error', costNanoUsd: 0 });
  });
});

it('a transcript of more than 32 MiB is answered 502', async () => {
  const metadata = { duration: 2.5, padding: 'x'.repeat(1024 * 1024) };
  const results = { channels: [{ alternatives: [{ transcript: 'Hello', words: [] }] }] };
  const more = Array.from({ length: 32 }, () => metadata);
  serve(BEHAVIOURS['deepgram'], (response) => answerJson(response, { metadata, results, more }));
  const file = await toFile(wav(), 'speech.wav');
  await expect(sdk().audio.transcriptions.create({ model: 'deepgram/ear', file })).rejects.toMatchObject({
    status: 502,
    code: 'upstream_error',
  });
});
