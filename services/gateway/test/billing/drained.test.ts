import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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
  drainAbandonedCalls,
  ending,
  estimated,
  lastEvent,
  STREAM,
  USAGE_EVENT_CHARGE,
} from './charges.ts';

const MAX_BYTES = 4_096;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_DISCONNECT_DRAIN_MAX_BYTES: String(MAX_BYTES) });
  await drainAbandonedCalls(system);
});
afterAll(() => system.stop());

const LEFT = ending('client', 499);

/** A call whose client leaves when the provider has it; the provider's answer is given afterwards. */
async function leave(from: TestSystem, body: object, begins: (response: ServerResponse) => void) {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  from.provider.answer = (response) => {
    begins(response);
    resolve(response);
  };
  const abort = new AbortController();
  const asked = from.post('/v1/chat/completions', body, {}, abort.signal);
  const provider = await promise;
  if (provider.headersSent) await (await asked).body?.getReader().read();
  abort.abort();
  await asked.catch(() => {});
  // A request after that meets a gateway that has seen the closed connection.
  await fetch(from.url);
  return provider;
}

test('drained-before-answer-reported: the answer that comes after all is charged as reported', async () => {
  const provider = await leave(system, CHAT, () => {});
  answerJson(provider, CHAT_ANSWER);
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...ANSWER_CHARGE });
});

test('drained-before-answer-unreported: the answer that comes after all is counted', async () => {
  const provider = await leave(system, CHAT, () => {});
  answerJson(provider, { choices: CHAT_ANSWER.choices });
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...estimated('Hello!') });
});

test('drained-reported: a stream is read on to the usage that its provider reports', async () => {
  const provider = await leave(system, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One'));
  });
  provider.write(chunkEvent(', two'));
  provider.end(USAGE_EVENT + DONE_EVENT);
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...USAGE_EVENT_CHARGE });
});

test('drained-unreported: a stream whose end brings no usage is counted by all that was read', async () => {
  const provider = await leave(system, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One'));
  });
  provider.end(chunkEvent(', two'));
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...estimated('One, two') });
});

test('drained-too-much: the gateway stops reading at TOLLGATE_DISCONNECT_DRAIN_MAX_BYTES, and charges what it has read', async () => {
  const provider = await leave(system, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One'));
  });
  const text = ', and more';
  for (let written = 0; written < 2 * MAX_BYTES; written += chunkEvent(text).length) {
    provider.write(chunkEvent(text));
  }
  await system.provider.requests.at(-1)?.closed;
  const event = await lastEvent(system);
  expect(event).toMatchObject({ ...LEFT, usageSource: 'USAGE_SOURCE_ESTIMATED' });
  const read = Math.ceil(MAX_BYTES / chunkEvent(text).length);
  expect(event.costNanoUsd).toBeLessThanOrEqual(estimated(`One${text.repeat(read)}`).costNanoUsd);
});

test('drained-too-long: the gateway stops reading at TOLLGATE_DISCONNECT_DRAIN_TIMEOUT_MS, and charges what it has read', async () => {
  const hasty = await startTestSystem({ TOLLGATE_DISCONNECT_DRAIN_TIMEOUT_MS: '50' });
  await drainAbandonedCalls(hasty);
  await leave(hasty, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One, two'));
  });
  await hasty.provider.requests.at(-1)?.closed;
  expect(await lastEvent(hasty)).toMatchObject({ ...LEFT, ...estimated('One, two') });
  await hasty.stop();
});

test('drained-stopped: reading on ends with the deadline of a gateway that stops', async () => {
  const stopping = await startTestSystem();
  await drainAbandonedCalls(stopping);
  await leave(stopping, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One, two'));
  });
  const deadline = new AbortController();
  const stopped = stopping.gateway.stop(deadline.signal);
  deadline.abort();
  await stopped;
  expect(await lastEvent(stopping)).toMatchObject({ ...LEFT, ...estimated('One, two') });
  stopping.policy.stop();
  await stopping.provider.stop();
});

/** The lease's third is 100 ms here; renewals are sent four times a second. */
test('the lease of a call that is read on is renewed', async () => {
  const decide = system.policy.decide;
  system.policy.decide = (request) => {
    const verdict = decide(request);
    const { admission } = verdict ?? {};
    return { admission: { ...admission, leaseDeadlineMs: Number(admission?.admittedAtMs) + 300 } };
  };
  const provider = await leave(system, STREAM, (response) => {
    beginStream(response);
    response.write(chunkEvent('One'));
  });
  const id = system.policy.requests.at(-1)?.requestId ?? '';
  const before = system.policy.renewals.filter((renewed) => renewed === id).length;
  await vi.waitFor(
    () =>
      expect(system.policy.renewals.filter((renewed) => renewed === id).length).toBeGreaterThan(before + 1),
    { timeout: 20_000 },
  );
  provider.end(USAGE_EVENT + DONE_EVENT);
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...USAGE_EVENT_CHARGE });
  system.policy.decide = decide;
});
