import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { OWN_APIS } from '../../../src/providers/own-apis.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { ownApiWorld } from './own-api-world.ts';

const { sdk, post, eventOf, last, serve } = ownApiWorld();

const AUDIO = Buffer.from([0xff, 0xf3, 0x80, ...Array.from({ length: 3_000 }, (_, index) => index % 251)]);

it('has a behaviour for every provider with an API of its own', () => {
  expect(Object.keys(BEHAVIOURS).sort()).toEqual(Object.keys(OWN_APIS).sort());
});

const SPEAKERS = Object.entries(BEHAVIOURS).flatMap(([kind, behaviour]) =>
  behaviour.speech === undefined ? [] : [[kind, behaviour, behaviour.speech] as const],
);

describe.each(SPEAKERS)('speech of %s', (kind, behaviour, { voice, url, body, countHeader, formats }) => {
  const ask = (more: object = {}) =>
    sdk().audio.speech.create({ model: `${kind}/voice`, input: 'Hello there', voice, ...more });
  const speak = (response: ServerResponse) => {
    response.writeHead(200, {
      'content-type': 'audio/mpeg',
      ...(countHeader !== undefined && { [countHeader]: '14' }),
    });
    response.write(AUDIO.subarray(0, 1_000));
    response.end(AUDIO.subarray(1_000));
  };

  it('is asked for in its own API, passes as it comes, and is charged by characters', async () => {
    serve(behaviour, speak);
    const response = await ask({ speed: 1.1 });
    expect(Buffer.from(await response.arrayBuffer()).equals(AUDIO)).toBe(true);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(last().method).toBe('POST');
    expect(last().url).toBe(url);
    expect(last().headers['content-type']).toBe('application/json');
    expect(JSON.parse(last().body.toString())).toEqual(body);
    const characters = countHeader === undefined ? 11 : 14;
    expect(await eventOf(response)).toMatchObject({
      dialect: 'openai-speech',
      provider: kind,
      tokens: { inputCharacters: characters },
      costNanoUsd: characters * 15_000,
      usageSource: countHeader === undefined ? 'USAGE_SOURCE_ESTIMATED' : 'USAGE_SOURCE_PROVIDER',
    });
  });

  it.each(Object.entries(formats))('is asked for as %s, or refused by name', async (format, expected) => {
    serve(behaviour, speak);
    const asked = ask({ response_format: format });
    if (expected === undefined)
      await expect(asked).rejects.toMatchObject({ param: 'response_format', status: 400 });
    else {
      await (await asked).arrayBuffer();
      expect(last().url + last().body.toString()).toContain(expected);
    }
  });

  it('is not asked for with what the provider has no word for', async () => {
    serve(behaviour, speak);
    await expect(ask({ stream_format: 'sse' })).rejects.toMatchObject({
      param: 'stream_format',
      status: 400,
    });
    const response = await ask({ instructions: 'Whisper.' });
    await response.arrayBuffer();
    expect(response.headers.get('x-tollgate-warnings')).toContain('instructions');
  });

  it('takes members of the provider’s own, but not in place of what the gateway writes', async () => {
    const names = Object.keys(body).filter((name) => typeof Object(body)[name] === 'string');
    const others = Object.fromEntries(names.map((name) => [name, 'other']));
    const asked = { input: 'Hello there', voice, ...others, seed: 7, model: `${kind}/voice`, speed: 1.1 };
    serve(behaviour, speak);
    await (await post('/v1/audio/speech', asked)).arrayBuffer();
    const sent = JSON.parse(last().body.toString());
    expect(sent).toMatchObject(url.includes('?encoding') ? body : { ...body, seed: 7 });
    expect(last().url).toContain(url.split('?')[1]?.split('&')[1] ?? url);
  });
});
