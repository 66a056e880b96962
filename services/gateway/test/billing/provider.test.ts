import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ending, estimated, eventOfAnswer, NO_CHARGE, STREAM, USAGE_EVENT_CHARGE } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const ERROR = { error: { message: 'overloaded', code: 'overloaded' } };
const ERROR_EVENT = `data: ${JSON.stringify(ERROR)}\n\n`;

function streams(...events: string[]): void {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(events.join(''));
  };
}

async function eventOf(body: object, headers: Record<string, string> = {}) {
  return eventOfAnswer(system, await system.post('/v1/chat/completions', body, headers));
}

test('provider-refused-reported: an error answer costs nothing, even with a usage in it', async () => {
  system.provider.answer = (response) => answerJson(response, { ...ERROR, usage: CHAT_ANSWER.usage }, 529);
  expect(await eventOf(CHAT)).toMatchObject({ ...ending('finished', 529, 'upstream_error'), ...NO_CHARGE });
});

test('provider-refused-unreported: an error answer costs nothing', async () => {
  system.provider.answer = (response) => answerJson(response, ERROR, 429);
  expect(await eventOf(STREAM)).toMatchObject({
    ...ending('finished', 429, 'upstream_rate_limited'),
    ...NO_CHARGE,
  });
});

test('provider-redirect: a redirect costs nothing', async () => {
  system.provider.answer = (response) => {
    response.writeHead(307, { location: 'https://elsewhere.example/v1' });
    response.end();
  };
  expect(await eventOf(CHAT)).toMatchObject({
    ...ending('upstream_error', 502, 'upstream_error'),
    ...NO_CHARGE,
  });
});

test('provider-unreachable: a call that got no answer costs nothing', async () => {
  system.provider.answer = (response) => response.destroy();
  expect(await eventOf(CHAT)).toMatchObject({
    ...ending('upstream_error', 502, 'upstream_error'),
    ...NO_CHARGE,
  });
});

test('provider-timeout: a call that was not answered in time costs nothing', async () => {
  system.provider.answer = () => {};
  expect(await eventOf(STREAM, { 'x-tfy-request-timeout': '50' })).toMatchObject({
    ...ending('upstream_error', 504, 'upstream_timeout'),
    ...NO_CHARGE,
  });
});

test('stream-error-reported: an error inside a stream ends it, and the usage that had come is charged', async () => {
  streams(chunkEvent('One'), USAGE_EVENT, ERROR_EVENT);
  expect(await eventOf(STREAM)).toMatchObject({
    ...ending('upstream_cut', 502, 'upstream_error'),
    ...USAGE_EVENT_CHARGE,
  });
});

test('stream-error-unreported: without a usage what was delivered before the error is counted', async () => {
  streams(chunkEvent('One, two'), ERROR_EVENT);
  expect(await eventOf(STREAM)).toMatchObject({
    ...ending('upstream_cut', 502, 'upstream_error'),
    ...estimated('One, two'),
  });
});

test('stream-cut-reported: a stream that breaks off after its usage is charged by the usage', async () => {
  streams(chunkEvent('One'), USAGE_EVENT);
  expect(await eventOf(STREAM)).toMatchObject({
    ...ending('upstream_cut', 502, 'upstream_error'),
    ...USAGE_EVENT_CHARGE,
  });
});

test('stream-cut-unreported: a stream that breaks off is charged by what was delivered', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunkEvent('One, two'), () => setImmediate(() => response.destroy()));
  };
  expect(await eventOf(STREAM)).toMatchObject({
    ...ending('upstream_cut', 502, 'upstream_error'),
    ...estimated('One, two'),
  });
});

test('answer-cut: a whole answer that breaks off is charged by its length: four bytes a token', async () => {
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('x'.repeat(400), () => setImmediate(() => response.destroy()));
  };
  expect(await eventOf(CHAT)).toMatchObject({
    ...ending('upstream_cut', 502, 'upstream_error'),
    ...estimated(100),
  });
});

test('usage-wish-refused: a stream asked for again without a usage report is counted', async () => {
  system.provider.answer = (response, { body }) => {
    if (body.includes('stream_options')) {
      answerJson(response, { error: { message: 'unknown field stream_options' } }, 400);
      return;
    }
    beginStream(response);
    response.end(chunkEvent('One, two') + DONE_EVENT);
  };
  expect(await eventOf(STREAM)).toMatchObject({ ...ending('finished', 200), ...estimated('One, two') });
});
