import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';

let provider: SimulatedProvider;
let client: OpenAI;
beforeAll(async () => {
  provider = await startSimulatedProvider();
  client = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => provider.stop());

test('lists its models', async () => {
  const models = await client.models.list();
  expect(models.data.map((model) => model.id)).toEqual(['chat', 'slow', 'tools', 'embedding']);
});

test('streams to the SDK', async () => {
  const stream = client.chat.completions.stream({
    model: 'any-name',
    messages: [{ role: 'user', content: 'hi' }],
  });
  const completion = await stream.finalChatCompletion();
  expect(completion.choices[0]?.message.content).toMatch(/^Simulation: no model wrote these words:/);
});

test('embeds alike as floats and as base64, which the SDK asks for by itself', async () => {
  const input = ['one text', 'another'];
  const packed = await client.embeddings.create({ model: 'embedding', input, dimensions: 16 });
  const plain = await client.embeddings.create({
    model: 'embedding',
    input,
    dimensions: 16,
    encoding_format: 'float',
  });
  expect(packed.data.map((item) => item.embedding)).toEqual(plain.data.map((item) => item.embedding));
  expect(packed.data[0]?.embedding).toHaveLength(16);
  expect(packed.data[0]?.embedding).not.toEqual(packed.data[1]?.embedding);
  expect(packed.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
});

test.each([
  [401, OpenAI.AuthenticationError],
  [404, OpenAI.NotFoundError],
  [429, OpenAI.RateLimitError],
  [500, OpenAI.InternalServerError],
])('status %i reaches the SDK as its typed error', async (status, type) => {
  const content = `fail [[simulate error_status=${status}]]`;
  const ask = client.chat.completions.create({ model: 'chat', messages: [{ role: 'user', content }] });
  await expect(ask).rejects.toBeInstanceOf(type);
});
