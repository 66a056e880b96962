import { countTokens } from '@tollgate/pricing';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askChat, readEvents } from './ask.ts';

const parameters = {
  type: 'object',
  required: ['path', 'lines', 'mode', 'options'],
  properties: {
    path: { type: 'string' },
    lines: { type: 'array', items: { type: 'integer', minimum: 3 } },
    mode: { enum: ['read', 'write'] },
    options: { type: 'object', required: ['deep'], properties: { deep: { type: 'boolean' } } },
    unasked: { type: 'string' },
  },
};
const tools = [
  { type: 'function', function: { name: 'first', parameters } },
  { type: 'function', function: { name: 'second' } },
];
const fitting = { path: 'simulated', lines: [3], mode: 'read', options: { deep: true } };

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());

test('answers a call whose arguments fit the schema, in pieces, and bills name and arguments', async () => {
  const ask = { model: 'tools', tools, stream: true, stream_options: { include_usage: true } };
  const { chunks } = readEvents((await askChat(provider.url, ask)).text);
  const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  expect(calls[0]?.function.name).toBe('first');
  expect(calls.length).toBeGreaterThan(10);
  const json = calls.map((call) => call.function.arguments).join('');
  expect(JSON.parse(json)).toEqual(fitting);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(countTokens(`first${json}`));
});

test('answers the same call without a stream', async () => {
  const { choices } = JSON.parse((await askChat(provider.url, { model: 'tools', tools })).text);
  expect(choices[0].message.content).toBeNull();
  expect(choices[0].message.tool_calls[0].function.name).toBe('first');
  expect(JSON.parse(choices[0].message.tool_calls[0].function.arguments)).toEqual(fitting);
});

test.each([
  ['tool_choice', { tool_choice: { type: 'function', function: { name: 'second' } } }],
  ['simulate.tool', { simulate: { tool: 'second' } }],
])('calls the tool that %s names', async (_, wish) => {
  const { choices } = JSON.parse((await askChat(provider.url, { tools, ...wish })).text);
  expect(choices[0].message.tool_calls[0].function.name).toBe('second');
});

test.each([
  ['the model is another', { tools }],
  ['no tool is offered', { model: 'tools' }],
  ['tool_choice is none', { model: 'tools', tools, tool_choice: 'none' }],
  [
    'the result of a tool came last',
    {
      model: 'tools',
      tools,
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'tool', tool_call_id: 'call_simulated_1', content: 'done' },
      ],
    },
  ],
])('answers text when %s', async (_, ask) => {
  const { choices } = JSON.parse((await askChat(provider.url, ask)).text);
  expect(choices[0].message.content).toMatch(/^Simulation/);
  expect(choices[0].finish_reason).toBe('stop');
});

test('refuses a tool that is not offered', async () => {
  const { status, text } = await askChat(provider.url, { tools, simulate: { tool: 'third' } });
  expect(status).toBe(400);
  expect(JSON.parse(text).error.param).toBe('tool_choice');
});
