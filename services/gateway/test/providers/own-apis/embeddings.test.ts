import { describe, expect, it } from 'vitest';
import { answerJson } from '../../support/fake-provider.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { ownApiWorld } from './own-api-world.ts';

const { sdk, eventOf, last, serve } = ownApiWorld();

describe('embeddings of nomic', () => {
  const VECTORS = [
    [0.25, -1.5],
    [2, 0.125],
  ];
  const ask = (more: object = {}) =>
    sdk()
      .embeddings.create({ model: 'nomic/vector', input: ['one', 'two'], ...more })
      .withResponse();

  it.each([['float'], ['base64'], [undefined]])(
    'are asked for in its own API: %s',
    async (encoding_format) => {
      serve(BEHAVIOURS['nomic'], (response) =>
        answerJson(response, {
          embeddings: VECTORS,
          model: 'nomic-embed-text-v1.5',
          usage: { prompt_tokens: 8, total_tokens: 8 },
        }),
      );
      const { data, response } = await ask({
        ...(encoding_format !== undefined && { encoding_format }),
        dimensions: 256,
        task_type: 'search_query',
      });
      // Unless the caller names an encoding, the client itself asks for Base64 and reads it.
      const expected = encoding_format === 'base64' ? expect.any(String) : undefined;
      expect(data.data.map(({ embedding }) => embedding)).toEqual(
        VECTORS.map((vector) => expected ?? vector),
      );
      expect(last().url).toBe('/v1/embedding/text');
      expect(JSON.parse(last().body.toString())).toEqual({
        texts: ['one', 'two'],
        model: 'nomic-embed-text-v1.5',
        task_type: 'search_query',
        dimensionality: 256,
      });
      expect(await eventOf(response)).toMatchObject({
        dialect: 'openai-embeddings',
        tokens: { inputUncached: 8 },
        costNanoUsd: 8_000,
        usageSource: 'USAGE_SOURCE_PROVIDER',
      });
    },
  );

  it('are not asked for tokens, and are an error if there are too few', async () => {
    await expect(ask({ input: [[1, 2]] })).rejects.toMatchObject({ param: 'input', status: 400 });
    serve(BEHAVIOURS['nomic'], (response) =>
      answerJson(response, { embeddings: [[1]], usage: { total_tokens: 1 } }),
    );
    await expect(ask()).rejects.toMatchObject({ status: 502 });
  });
});
