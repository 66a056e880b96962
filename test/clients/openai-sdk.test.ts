import type { System } from '@tollgate/harness/system';
import { startEmbedded } from '@tollgate/harness/system';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'hi' }];
const TOOLS: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'run_commands',
      parameters: {
        type: 'object',
        properties: { commands: { type: 'array', items: { type: 'string' } } },
        required: ['commands'],
      },
    },
  },
];

let system: System;
let client: OpenAI;
beforeAll(async () => {
  system = await startEmbedded();
  client = new OpenAI({ baseURL: `${system.gatewayUrl}/v1`, apiKey: system.key, maxRetries: 0 });
});
afterAll(() => system?.stop());

test('lists the models that the key may call', async () => {
  const models = await client.models.list();
  expect(models.data.map((model) => model.id).sort()).toEqual([
    'demo/chat',
    'demo/embedding',
    'demo/media',
    'demo/slow',
    'demo/tools',
  ]);
});

test('answers without a stream', async () => {
  const completion = await client.chat.completions.create({
    model: 'demo/chat',
    messages: MESSAGES,
    max_tokens: 5,
  });
  expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { role: 'assistant' } });
  expect(completion.usage?.completion_tokens).toBe(5);
});

test('streams, with usage at the end when asked and not otherwise', async () => {
  const ask = { model: 'demo/chat', messages: MESSAGES, stream: true } as const;
  const silent = await collect(await client.chat.completions.create(ask));
  expect(silent.some((chunk) => chunk.usage || chunk.choices.length === 0)).toBe(false);
  expect(textOf(silent)).toMatch(/^Simulation: no model wrote these words:/);

  const spoken = await collect(
    await client.chat.completions.create({ ...ask, stream_options: { include_usage: true } }),
  );
  expect(spoken.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 32 } });
  expect(textOf(spoken)).toBe(textOf(silent));
});

test('a stream starts before it is complete', async () => {
  const content = 'hi [[simulate stall_after_tokens=3]]';
  const stream = await client.chat.completions.create({
    model: 'demo/chat',
    messages: [{ role: 'user', content }],
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    if (text === 'Simulation: no') break;
  }
  expect(text).toBe('Simulation: no');
});

test('goes through a turn with a tool: the call reassembles, its result is answered with text', async () => {
  const ask = { model: 'demo/tools', tools: TOOLS } as const;
  const called = await client.chat.completions.stream({ ...ask, messages: MESSAGES }).finalChatCompletion();
  const call = called.choices[0]?.message.tool_calls?.[0];
  if (call?.type !== 'function') throw new Error('no function was called');
  expect(called.choices[0]?.finish_reason).toBe('tool_calls');
  expect(call.function.name).toBe('run_commands');
  expect(JSON.parse(call.function.arguments)).toEqual({ commands: ['simulated'] });

  const answered = await client.chat.completions.create({
    ...ask,
    messages: [
      ...MESSAGES,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'done' },
    ],
  });
  expect(answered.choices[0]?.message.content).toMatch(/^Simulation/);
});

test('embeds, in the packed form that the SDK asks for by itself', async () => {
  const embeddings = await client.embeddings.create({ model: 'demo/embedding', input: ['one', 'two'] });
  expect(embeddings.data.map((item) => item.embedding.length)).toEqual([256, 256]);
});

test.each([
  ['an unknown key', 401, OpenAI.AuthenticationError, { apiKey: 'tg_unknown' }, {}],
  ['an unknown model', 404, OpenAI.NotFoundError, {}, { model: 'demo/unknown' }],
  ['no messages', 400, OpenAI.BadRequestError, {}, { messages: [] }],
  ['a limit at the provider', 429, OpenAI.RateLimitError, {}, failing(429)],
  ['a failing provider', 500, OpenAI.InternalServerError, {}, failing(500)],
])('%s is the typed error of status %i', async (_, status, type, key, fields) => {
  const ask = client.withOptions(key).chat.completions.create({
    model: 'demo/chat',
    messages: MESSAGES,
    ...fields,
  });
  const error = await ask.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(type);
  expect(error).toMatchObject({ status, requestID: expect.stringMatching(/./) });
});

test('a stream that the provider cuts throws at the reader', async () => {
  const content = 'hi [[simulate truncate_after_tokens=3]]';
  const stream = await client.chat.completions.create({
    model: 'demo/chat',
    messages: [{ role: 'user', content }],
    stream: true,
  });
  await expect(collect(stream)).rejects.toBeInstanceOf(OpenAI.APIError);
});

function failing(status: number): { messages: OpenAI.ChatCompletionMessageParam[] } {
  return { messages: [{ role: 'user', content: `hi [[simulate error_status=${status}]]` }] };
}

async function collect(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

function textOf(chunks: readonly OpenAI.ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
}
