import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginStream, chunkEvent, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system?.stop());

const STREAM = { ...CHAT, stream: true };
const DONE = 'data: [DONE]\n\n';

function finish(reason: string, index = 0): string {
  const choices = [{ index, delta: {}, finish_reason: reason }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`;
}

function call(): string {
  const calls = [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
  const choices = [{ index: 0, delta: { tool_calls: calls }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`;
}

async function answered(
  body: string,
  request: object = STREAM,
  send = (response: ServerResponse, text: string) => void response.end(text),
) {
  system.provider.answer = (response) => {
    beginStream(response);
    send(response, body);
  };
  const response = await system.post('/v1/chat/completions', request);
  const text = await response.text();
  return { text, event: await system.eventOf(response.headers.get('x-request-id')) };
}

test('a whole stream without its end mark is complete when its choice has finished', async () => {
  const { text, event } = await answered(chunkEvent('Hello') + finish('stop') + USAGE_EVENT);
  expect(text).toBe(chunkEvent('Hello') + finish('stop') + DONE);
  expect(event).toMatchObject({ errorCode: '', httpStatus: 200, usageSource: 'USAGE_SOURCE_PROVIDER' });
});

test('a whole stream without its end mark is cut when one of two choices has not finished', async () => {
  const { text, event } = await answered(chunkEvent('Hello') + finish('stop'), { ...STREAM, n: 2 });
  expect(text).toContain('"code":"upstream_error"');
  expect(text).not.toContain('[DONE]');
  expect(event).toMatchObject({ errorCode: 'upstream_error' });
});

test('a stream that breaks off after its finish reason is cut', async () => {
  const { text } = await answered(chunkEvent('Hello') + finish('stop'), STREAM, (response, body) => {
    response.write(body, () => setImmediate(() => response.destroy()));
  });
  expect(text).toContain('"code":"upstream_error"');
  expect(text).not.toContain('[DONE]');
});

test.each([
  ['stop', chunkEvent('Hello')],
  ['tool_calls', call()],
])('an end mark without a finish reason gets %s before it', async (reason, said) => {
  const { text } = await answered(said + DONE);
  expect(text.startsWith(said)).toBe(true);
  expect(text.endsWith(DONE)).toBe(true);
  const added = text.slice(said.length, -DONE.length);
  expect(JSON.parse(added.slice('data: '.length))).toMatchObject({
    id: 'c',
    choices: [{ index: 0, finish_reason: reason }],
  });
});

test.each([
  ['model_length', 'length'],
  ['eos', 'stop'],
  ['something_new', 'stop'],
])('the finish reason %s, which clients repeat the turn for, reaches them as %s', async (theirs, known) => {
  const { text } = await answered(chunkEvent('Hello') + finish(theirs) + DONE);
  expect(text).toBe(chunkEvent('Hello') + finish(known) + DONE);
});

test.each(['error', 'insufficient_system_resource'])(
  'a choice that the provider gave up on with %s is an error event',
  async (reason) => {
    const { text, event } = await answered(chunkEvent('Hello') + finish(reason) + DONE);
    expect(text.startsWith(`${chunkEvent('Hello')}data: {"error":`)).toBe(true);
    expect(text).not.toContain('finish_reason":"');
    expect(event).toMatchObject({ errorCode: 'upstream_error' });
  },
);
