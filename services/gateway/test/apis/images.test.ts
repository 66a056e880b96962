import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([
    { name: 'main', modelTypes: ['image'] },
    {
      name: 'piece',
      modelTypes: ['image'],
      cost: '{metric: per_million_tokens, value: {input: 0, output: 0, per_image: 0.04}}',
    },
  ]);
});
afterAll(() => system?.stop());

const sdk = () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 });
const USAGE = {
  input_tokens: 12,
  input_tokens_details: { text_tokens: 2, image_tokens: 10 },
  output_tokens: 100,
  total_tokens: 112,
};
const ANSWER = { created: 1, data: [{ b64_json: 'aGk=' }], usage: USAGE };

test('images pass and are metered by the provider', async () => {
  system.provider.answer = (response) => answerJson(response, ANSWER);
  const { data, response } = await sdk()
    .images.generate({ model: 'main/gpt', prompt: 'A cat', n: 2 })
    .withResponse();
  expect(data).toEqual(ANSWER);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/images/generations');
  expect(system.policy.requests.at(-1)).toMatchObject({
    modelType: 'image',
    pieces: { images: 2 },
    choices: 2,
  });
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    dialect: 'openai-images',
    tokens: { inputUncached: 2, inputImage: 10, output: 0, outputImage: 100, images: 0 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
});

test('images of a model that reports nothing are charged by the image', async () => {
  system.provider.answer = (response) =>
    answerJson(response, { created: 1, data: [{ url: 'a' }, { url: 'b' }] });
  const { response } = await sdk()
    .images.generate({ model: 'piece/gpt', prompt: 'A cat', n: 2 })
    .withResponse();
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    tokens: { images: 2 },
    costNanoUsd: 80_000_000,
    priceStatus: 'PRICE_STATUS_PRICED',
    usageSource: 'USAGE_SOURCE_ESTIMATED',
  });
});

test('a stream of partial images passes, and is complete with its last image', async () => {
  const partial = { type: 'image_generation.partial_image', b64_json: 'aGk=', partial_image_index: 0 };
  const completed = { type: 'image_generation.completed', b64_json: 'aGk=', usage: USAGE };
  const events = [partial, completed].map(
    (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(events.join(''));
  };
  const ask = { model: 'main/gpt', prompt: 'A cat', stream: true as const, partial_images: 1 };
  const { data, response } = await sdk().images.generate(ask).withResponse();
  const seen: string[] = [];
  for await (const event of data) seen.push(event.type);
  expect(seen).toEqual([partial.type, completed.type]);
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    tokens: { outputImage: 100 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    errorCode: '',
  });
});

test('a stream that ends without its last image is cut', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(`data: ${JSON.stringify({ type: 'image_generation.partial_image', b64_json: 'aGk=' })}\n\n`);
  };
  const response = await system.post('/v1/images/generations', {
    model: 'main/gpt',
    prompt: 'x',
    stream: true,
  });
  expect(await response.text()).toContain('"code":"upstream_error"');
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    errorCode: 'upstream_error',
  });
});

test.each(['edits', 'variations'] as const)('%s are forms whose files pass byte for byte', async (kind) => {
  const image = Buffer.from(Array.from({ length: 3_000 }, (_, index) => index % 256));
  system.provider.answer = (response) => answerJson(response, ANSWER);
  const files = { model: 'main/gpt', n: 2, image: await toFile(image, 'cat.png', { type: 'image/png' }) };
  const { data, response } = await (kind === 'edits'
    ? sdk().images.edit({ ...files, prompt: 'A hat' })
    : sdk().images.createVariation(files)
  ).withResponse();
  expect(data).toEqual(ANSWER);
  const call = system.provider.requests.at(-1);
  expect(call?.url).toBe(`/v1/images/${kind}`);
  const type = String(call?.headers['content-type']);
  const form = await new Response(new Uint8Array(call?.body ?? []), {
    headers: { 'content-type': type },
  }).formData();
  expect(form.get('model')).toBe('gpt-4o');
  const file = form.get('image');
  if (!(file instanceof File)) throw new Error('the image is no file');
  expect(Buffer.from(await file.arrayBuffer()).equals(image)).toBe(true);
  expect(system.policy.requests.at(-1)).toMatchObject({ pieces: { images: 2 }, inputTokensFixed: 8_192 });
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    dialect: kind === 'edits' ? 'openai-image-edits' : 'openai-image-variations',
    tokens: { outputImage: 100 },
  });
});
