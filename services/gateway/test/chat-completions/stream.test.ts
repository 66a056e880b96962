import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { beginStream, chunkEvent, DONE_EVENT, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const STREAM = { ...CHAT, stream: true };

const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };

test.each([
  ['has null for choices', { choices: null, usage: USAGE }],
  ['has no choices', { usage: USAGE }],
  ['has an empty usage', { choices: [], usage: {} }],
  ['has a usage that cannot be read', { choices: null, usage: { prompt_tokens: 'many' } }],
])('usage-chunk-shown: a usage chunk is withheld that %s', async (_what, chunk) => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(`${chunkEvent('Hi')}data: ${JSON.stringify(chunk)}\n\n${DONE_EVENT}`);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(await response.text()).toBe(chunkEvent('Hi') + DONE_EVENT);
});

test('usage is asked for and its chunk withheld from a client that did not ask', async () => {
  const events = [chunkEvent('Hel'), ': comment\n\n', chunkEvent('lo')];
  system.provider.answer = (response) => {
    beginStream(response);
    response.end([...events, USAGE_EVENT, DONE_EVENT].join(''));
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await response.text()).toBe([...events, DONE_EVENT].join(''));
  expect(system.provider.requests.at(-1)?.body.toString()).toBe(
    JSON.stringify({ stream_options: { include_usage: true }, ...STREAM, model: 'gpt-4o' }),
  );
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    streaming: true,
    usageSource: 'USAGE_SOURCE_PROVIDER',
    tokens: { inputUncached: 12, output: 5 },
    costNanoUsd: 64_000,
    endedBy: 'ENDED_BY_FINISHED',
    httpStatus: 200,
  });
  expect(event.timeToFirstTokenMs).toBeGreaterThan(0);
});

test('a client that asked for usage gets its chunk, and its request goes on as it came', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent('Hi') + USAGE_EVENT + DONE_EVENT);
  };
  const asking = { ...STREAM, stream_options: { include_usage: true, x: 1 } };
  const response = await system.post('/v1/chat/completions', asking);
  expect(await response.text()).toBe(chunkEvent('Hi') + USAGE_EVENT + DONE_EVENT);
  expect(system.provider.requests.at(-1)?.body.toString()).toBe(
    JSON.stringify({ ...asking, model: 'gpt-4o' }),
  );
});

test('chunks arrive while the provider is still writing', async () => {
  let finish = () => {};
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunkEvent('first'));
    finish = () => response.end(DONE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe(chunkEvent('first'));
  finish();
  const rest = await reader?.read();
  expect(Buffer.from(rest?.value ?? []).toString()).toBe(DONE_EVENT);
});

test('a stream that ends without its end mark ends in an error event, and what was delivered is metered', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(`${chunkEvent('one two')}${chunkEvent(' three four')}data: {"torn`);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  const text = await response.text();
  const [first, second, error, ...rest] = text.split('\n\n');
  expect(`${first}\n\n${second}\n\n`).toBe(chunkEvent('one two') + chunkEvent(' three four'));
  expect(JSON.parse(error?.slice('data: '.length) ?? '')).toMatchObject({
    error: { code: 'upstream_error' },
  });
  expect(rest).toEqual(['']);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    endedBy: 'ENDED_BY_UPSTREAM_CUT',
    errorCode: 'upstream_error',
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    tokens: { output: 4 },
  });
  expect(event.costNanoUsd).toBeGreaterThan(0);
});

test('a stream whose socket breaks ends the same way', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunkEvent('one two'), () => setImmediate(() => response.destroy()));
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  const text = await response.text();
  expect(text.startsWith(chunkEvent('one two'))).toBe(true);
  expect(text).toContain('"code":"upstream_error"');
  expect(text).not.toContain('[DONE]');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT', usageSource: 'USAGE_SOURCE_ESTIMATED' });
});

test('a cut after the usage was reported is charged by the usage', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent('one') + USAGE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  await response.text();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_UPSTREAM_CUT', usageSource: 'USAGE_SOURCE_PROVIDER' });
});

test('an error event of the provider passes, and marks the event', async () => {
  const error = 'data: {"error":{"message":"overloaded","code":"overloaded"}}\n\n';
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent('one') + error);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(await response.text()).toBe(chunkEvent('one') + error);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ errorCode: 'upstream_error', endedBy: 'ENDED_BY_UPSTREAM_CUT' });
});

test('an empty stream is a plain upstream error', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end();
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { code: 'upstream_error' } });
});

test('the gateway pauses the provider while a client reads nothing, and later sends the whole answer', async () => {
  const event = chunkEvent('x'.repeat(64 * 1024));
  const eventsMax = 4_000;
  let written = 0;
  let isOver = false;
  system.provider.answer = async (response) => {
    beginStream(response);
    while (!isOver && written < eventsMax) {
      written++;
      if (!response.write(event)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end(DONE_EVENT);
  };
  const response = await system.post('/v1/chat/completions', STREAM);
  // It stands still once all buffers on the way are full; without back-pressure it would go on to the end.
  let seen = 0;
  let looksAlike = 0;
  await vi.waitFor(
    () => {
      looksAlike = written === seen && written > 0 ? looksAlike + 1 : 0;
      seen = written;
      expect(looksAlike).toBeGreaterThan(20);
    },
    { timeout: 60_000, interval: 25 },
  );
  expect(written).toBeLessThan(eventsMax / 4);
  isOver = true;
  expect((await response.text()).length).toBe(event.length * written + DONE_EVENT.length);
}, 90_000);

test('x-tfy-request-timeout does not end a stream whose content has begun', async () => {
  let finish = () => {};
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunkEvent('one'));
    finish = () => void response.end(USAGE_EVENT + DONE_EVENT);
  };
  const timeoutMs = 500;
  const response = await system.post('/v1/chat/completions', STREAM, {
    'x-tfy-request-timeout': String(timeoutMs),
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const sinceMs = performance.now();
  await vi.waitFor(() => expect(performance.now() - sinceMs).toBeGreaterThan(2 * timeoutMs), {
    timeout: 20_000,
  });
  finish();
  let rest = '';
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    rest += Buffer.from(part.value).toString();
  }
  expect(rest).toBe(DONE_EVENT);
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    endedBy: 'ENDED_BY_FINISHED',
  });
});
