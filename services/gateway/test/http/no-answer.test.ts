import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson, CHAT_ANSWER, chunkEvent, DONE_EVENT, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

const SECRET = 'sk-provider-secret';
let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const send =
  (type: string | undefined, body: string, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, type === undefined ? {} : { 'content-type': type });
    response.end(body);
  };

async function outcome(answer: (response: ServerResponse) => void, isStream = false) {
  system.provider.answer = answer;
  const response = await system.post('/v1/chat/completions', isStream ? { ...CHAT, stream: true } : CHAT);
  const text = await response.text();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  return { status: response.status, text, event, headers: response.headers };
}

const USED_NOTHING = { costNanoUsd: 0, usageSource: 'USAGE_SOURCE_NONE' };

describe.each([false, true])('a 200 without a usable answer, asked for as a stream: %s', (isStream) => {
  test.each([
    [
      'an error of OpenRouter',
      'application/json',
      '{"error":{"message":"Provider returned error","code":502}}',
      502,
      'Provider returned error',
    ],
    ['an error that is text', 'application/json', '{"error":"model is loading"}', 502, 'model is loading'],
    [
      'a rate limit inside',
      'application/json',
      '{"error":{"message":"slow down","code":429}}',
      429,
      'slow down',
    ],
    ['a page', 'text/html', '<html><body>Gateway Timeout</body></html>', 502, 'text/html'],
    ['nothing', 'application/json', '', 502, 'without a body'],
    [
      'an error sent as a stream',
      'text/event-stream',
      '{"error":{"message":"overloaded"}}',
      502,
      'overloaded',
    ],
  ])('%s is an error that is not charged', async (_what, type, body, status, words) => {
    const seen = await outcome(send(type, body), isStream);
    expect(seen.status).toBe(status);
    expect(JSON.parse(seen.text)).toMatchObject({ error: { message: expect.stringContaining(words) } });
    expect(seen.event).toMatchObject({ ...USED_NOTHING, httpStatus: status });
    expect(seen.event.errorCode).toMatch(/^upstream_/);
  });
});

test('a 204 is an error, and not a response that breaks HTTP', async () => {
  const seen = await outcome((response) => {
    response.writeHead(204);
    response.end();
  });
  expect(seen.status).toBe(502);
  expect(seen.event).toMatchObject({ ...USED_NOTHING, errorCode: 'upstream_error' });
});

test('an error as the first event of a stream is an error, not charged, with the words of the provider', async () => {
  const error = 'data: {"error":{"message":"no capacity","code":503}}\n\n';
  const seen = await outcome(send('text/event-stream', error + DONE_EVENT), true);
  expect(seen.status).toBe(502);
  expect(JSON.parse(seen.text)).toMatchObject({ error: { message: 'no capacity' } });
  expect(seen.event).toMatchObject({ ...USED_NOTHING, errorCode: 'upstream_error' });
});

test.each(['""', '{}', 'null'])(
  'an empty error (%s) in a good stream or answer reports no error',
  async (error) => {
    const chunk = chunkEvent('Hello').replace('{"id"', `{"error":${error},"id"`);
    const stream = await outcome(send('text/event-stream', chunk + USAGE_EVENT + DONE_EVENT), true);
    expect(stream.event).toMatchObject({ httpStatus: 200, errorCode: '' });
    const whole = await outcome((response) =>
      answerJson(response, { error: JSON.parse(error), ...CHAT_ANSWER }),
    );
    expect(whole.event).toMatchObject({
      httpStatus: 200,
      errorCode: '',
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
  },
);

describe('the credential of the account, repeated by the provider', () => {
  const refusal = JSON.stringify({ error: { message: `Incorrect API key provided: ${SECRET}` } });
  test.each([
    ['in a 401', send('application/json', refusal, 401), false],
    ['in a 200', send('application/json', refusal), false],
    ['in a page', send('text/html', `<p>${SECRET}</p>`), false],
    ['in an error event', send('text/event-stream', `data: ${refusal}\n\n${DONE_EVENT}`), true],
    [
      'in an error event after content',
      send('text/event-stream', `${chunkEvent('Hi')}data: ${refusal}\n\n`),
      true,
    ],
  ])('%s does not reach the client or the event', async (_where, answer, isStream) => {
    const seen = await outcome(answer, isStream);
    expect(seen.text).not.toContain(SECRET);
    expect(JSON.stringify(seen.event)).not.toContain(SECRET);
    expect(seen.event.errorCode).toMatch(/^upstream_/);
  });
});

describe('a stream by another media type', () => {
  const stream = [chunkEvent('Hello'), USAGE_EVENT, DONE_EVENT].join('');
  test.each([['Text/Event-Stream; charset=UTF-8'], ['application/json'], ['text/plain'], [undefined]])(
    '%s arrives as a stream and is metered by its usage',
    async (type) => {
      const seen = await outcome(send(type, stream), true);
      expect(seen.text).toBe([chunkEvent('Hello'), DONE_EVENT].join(''));
      expect(seen.headers.get('content-type')).toMatch(/^text\/event-stream/i);
      expect(seen.event).toMatchObject({ usageSource: 'USAGE_SOURCE_PROVIDER', errorCode: '' });
      expect(seen.event.tokens).toMatchObject({ output: 5 });
    },
  );

  test('arrives event by event', async () => {
    let finish = () => {};
    system.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(chunkEvent('first'));
      finish = () => response.end(USAGE_EVENT + DONE_EVENT);
    };
    const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe(chunkEvent('first'));
    finish();
    await reader?.cancel();
  });
});

test('events that end with lone carriage returns are read', async () => {
  const stream = [chunkEvent('Hello'), USAGE_EVENT, DONE_EVENT].join('').replaceAll('\n', '\r');
  const seen = await outcome(send('text/event-stream', stream), true);
  expect(seen.text).toContain('Hello');
  expect(seen.event).toMatchObject({ usageSource: 'USAGE_SOURCE_PROVIDER', errorCode: '' });
});

test('ends the answer to the client after the last SSE event, although the provider keeps its answer open', async () => {
  let close = () => {};
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunkEvent('Hello') + USAGE_EVENT + DONE_EVENT);
    close = () => response.end();
  };
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true });
  expect(await response.text()).toBe(chunkEvent('Hello') + DONE_EVENT);
  close();
});
