import { PRICE_VERSION } from '@tollgate/pricing';
import { NO_OTLP, startTelemetry, type Telemetry } from '@tollgate/telemetry';
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
import {
  ANSWER_CHARGE,
  ending,
  estimated,
  eventOfAnswer,
  reported,
  STREAM,
  USAGE_EVENT_CHARGE,
} from './charges.ts';

let telemetry: Telemetry;
let system: TestSystem;
beforeAll(async () => {
  telemetry = await startTelemetry({
    service: 'gateway',
    version: '1',
    logLevel: 'silent',
    otlp: NO_OTLP,
  });
  system = await startTestSystem({}, telemetry);
});
afterAll(() => system.stop());

const PRICED = { priceStatus: 'PRICE_STATUS_PRICED', priceVersion: PRICE_VERSION };
const UNPRICED = { priceStatus: 'PRICE_STATUS_UNPRICED', costNanoUsd: 0 };
const { usage: _, ...UNREPORTED_ANSWER } = CHAT_ANSWER;

test('finished-reported: a whole answer is charged as its provider says', async () => {
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.headers.get('x-tollgate-cost-usd')).toBe('0.000103');
  const event = await eventOfAnswer(system, response);
  expect(event).toMatchObject({ ...ending('finished', 200), ...ANSWER_CHARGE, ...PRICED });
});

test('finished-unreported: a whole answer without usage is counted', async () => {
  system.provider.answer = (response) => answerJson(response, UNREPORTED_ANSWER);
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject({ ...ending('finished', 200), ...estimated('Hello!'), ...PRICED });
});

test('stream-finished-reported: a stream is charged as its provider says', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent('Hello!') + USAGE_EVENT + DONE_EVENT);
  };
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', STREAM));
  expect(event).toMatchObject({ ...ending('finished', 200), ...USAGE_EVENT_CHARGE });
});

test('stream-finished-unreported: a stream without usage is counted by its text', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.end(chunkEvent('One, two') + chunkEvent(', three.') + DONE_EVENT);
  };
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', STREAM));
  expect(event).toMatchObject({ ...ending('finished', 200), ...estimated('One, two, three.') });
});

test('unpriced-reported: a model without a price costs 0, is marked so, and its tokens count', async () => {
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'main/free' });
  expect(response.headers.has('x-tollgate-cost-usd')).toBe(false);
  const event = await eventOfAnswer(system, response);
  expect(event).toMatchObject({ ...ending('finished', 200), ...ANSWER_CHARGE, ...UNPRICED });
});

test('unpriced-unreported: the same where the tokens had to be counted', async () => {
  system.provider.answer = (response) => answerJson(response, UNREPORTED_ANSWER);
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'main/free' });
  const event = await eventOfAnswer(system, response);
  expect(event).toMatchObject({ ...ending('finished', 200), ...estimated('Hello!'), ...UNPRICED });
});

/** Sums of such counts at a dear price are more than a number holds exactly. */
test('an absurd count of a provider is charged as the longest request there can be, and breaks nothing', async () => {
  const usage = { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 1e15 };
  system.provider.answer = (response) => answerJson(response, { ...CHAT_ANSWER, usage });
  const event = await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(event).toMatchObject(reported({ inputUncached: 100_000_000, output: 100_000_000 }));
});

test('requests without a price are counted where operators look', async () => {
  const counted = async () =>
    Number(
      /^tollgate_gateway_unpriced_requests(?:_total)?\{[^}]*\} (\d+)/m.exec(
        await telemetry.metricsText(),
      )?.[1] ?? 0,
    );
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  const before = await counted();
  await eventOfAnswer(system, await system.post('/v1/chat/completions', CHAT));
  expect(await counted()).toBe(before);
  await eventOfAnswer(system, await system.post('/v1/chat/completions', { ...CHAT, model: 'main/free' }));
  expect(await counted()).toBe(before + 1);
});
