import { countChatInputTokens, countTokens } from '@tollgate/pricing';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askChat, readEvents } from './ask.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());

test.each([1, 2, 8, 9, 50, 1_000])('writes exactly %i tokens, one a chunk, when asked for', async (count) => {
  for (const seed of [0, 1, 12_345, 0xffff_ffff]) {
    const { text } = await askChat(provider.url, { stream: true, simulate: { output_tokens: count, seed } });
    const contents = readEvents(text).chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '');
    expect(contents.filter((content) => content !== '')).toHaveLength(count);
    expect(countTokens(contents.join(''))).toBe(count);
  }
});

test('says that it is simulated', async () => {
  const { text, headers } = await askChat(provider.url, {});
  expect(JSON.parse(text).choices[0].message.content).toMatch(/^Simulation: no model wrote these words:/);
  expect(headers.get('x-simulated')).toBe('true');
});

test('bills the prompt by the published formula', async () => {
  const messages = [{ role: 'user', content: 'How long is a piece of string?' }];
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
  const { text } = await askChat(provider.url, { messages, tools });
  expect(JSON.parse(text).usage.prompt_tokens).toBe(countChatInputTokens({ messages, tools }));
});

test('sends the same bytes, streamed and not, for the same seed', async () => {
  for (const stream of [true, false]) {
    const ask = () => askChat(provider.url, { stream, simulate: { seed: 7, output_tokens: 40 } });
    expect((await ask()).text).toBe((await ask()).text);
  }
  const together = await askChat(provider.url, {
    stream: true,
    simulate: { seed: 7, chunks_together: true },
  });
  const oneByOne = await askChat(provider.url, { stream: true, simulate: { seed: 7 } });
  expect(together.text).toBe(oneByOne.text);
});

test('gives every answer an id of its own without a seed', async () => {
  const [one, other] = [await askChat(provider.url, {}), await askChat(provider.url, {})];
  expect(JSON.parse(one.text).id).not.toBe(JSON.parse(other.text).id);
  expect(one.text).toHaveLength(other.text.length);
});

test('reports usage in a stream only when asked, then as null on each chunk and once at the end', async () => {
  const silent = readEvents((await askChat(provider.url, { stream: true })).text);
  expect(silent.isDone).toBe(true);
  expect(silent.chunks.some((chunk) => 'usage' in chunk)).toBe(false);

  const asked = { stream: true, stream_options: { include_usage: true } };
  const spoken = readEvents((await askChat(provider.url, asked)).text).chunks;
  const last = spoken.pop();
  expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 32 } });
  expect(spoken.every((chunk) => chunk.usage === null)).toBe(true);
});

test('never reports usage when told not to', async () => {
  const simulate = { usage: false };
  expect(JSON.parse((await askChat(provider.url, { simulate })).text).usage).toBeUndefined();
  const asked = { stream: true, stream_options: { include_usage: true }, simulate };
  expect((await askChat(provider.url, asked)).text).not.toContain('usage');
});

test('stops at max_tokens with finish_reason length', async () => {
  for (const limit of [{ max_tokens: 5 }, { max_completion_tokens: 5 }]) {
    const { choices, usage } = JSON.parse((await askChat(provider.url, limit)).text);
    expect(choices[0].finish_reason).toBe('length');
    expect(countTokens(choices[0].message.content)).toBe(5);
    expect(usage.completion_tokens).toBe(5);
  }
  const roomy = JSON.parse((await askChat(provider.url, { max_tokens: 32 })).text);
  expect(roomy.choices[0].finish_reason).toBe('stop');
});

test('reports cached and reasoning tokens as parts of what they belong to', async () => {
  const simulate = { cached_tokens: 5, reasoning_tokens: 100, output_tokens: 10 };
  expect(JSON.parse((await askChat(provider.url, { simulate })).text).usage).toMatchObject({
    completion_tokens: 110,
    prompt_tokens_details: { cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 100 },
  });
});

test('takes its orders from the last user message where a client has no fields for them', async () => {
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'hi [[simulate output_tokens=3 seed=1]]' }] },
  ];
  const { text } = await askChat(provider.url, { messages });
  expect(JSON.parse(text).usage.completion_tokens).toBe(3);
});
