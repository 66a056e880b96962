import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askChat } from './ask.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());

test.each([
  ['no model', { model: undefined }, 'model'],
  ['no messages', { messages: undefined }, 'messages'],
  ['no array of messages', { messages: 'hi' }, 'messages'],
  ['empty messages', { messages: [] }, 'messages'],
  ['an unknown role', { messages: [{ role: 'king', content: 'hi' }] }, 'messages[0].role'],
  ['a stream that is no boolean', { stream: 'yes' }, 'stream'],
  ['stream_options without a stream', { stream_options: { include_usage: true } }, 'stream_options'],
  ['max_tokens below one', { max_tokens: 0 }, 'max_tokens'],
  ['max_tokens as text', { max_tokens: '5' }, 'max_tokens'],
  ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
  ['an unknown wish', { simulate: { output: 5 } }, 'simulate.output'],
  ['a wish out of range', { simulate: { error_status: 200 } }, 'simulate.error_status'],
])('refuses %s, naming the field', async (_, body, param) => {
  const { status, text } = await askChat(provider.url, body);
  expect(status).toBe(400);
  expect(JSON.parse(text).error).toMatchObject({ type: 'invalid_request_error', param });
});

test('refuses a body that is no JSON, an unknown path and a wrong method', async () => {
  const url = `${provider.url}/v1/chat/completions`;
  expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(400);
  expect((await fetch(`${provider.url}/v1/nothing`)).status).toBe(404);
  const wrongMethod = await fetch(url);
  expect(wrongMethod.status).toBe(405);
  expect(wrongMethod.headers.get('allow')).toBe('POST');
});
