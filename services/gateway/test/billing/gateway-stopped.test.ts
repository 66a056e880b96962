import { rmSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { answerJson, beginStream, CHAT_ANSWER, chunkEvent, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import {
  ANSWER_CHARGE,
  ending,
  estimated,
  lastEvent,
  NO_CHARGE,
  STREAM,
  USAGE_EVENT_CHARGE,
} from './charges.ts';

const STOPPED = ending('gateway', 503, 'service_unavailable');

/** A gateway that stops, and cannot wait any longer, while it has a stream of which these events have come. */
async function stopDuring(...events: string[]): Promise<TestSystem> {
  const system = await startTestSystem();
  system.provider.answer = (response) => {
    if (events.length === 0) return;
    beginStream(response);
    response.write(events.join(''));
  };
  const asked = system.post('/v1/chat/completions', STREAM);
  await vi.waitUntil(() => system.provider.requests.length > 0, { timeout: 20_000 });
  const reader = events.length === 0 ? undefined : (await asked).body?.getReader();
  await reader?.read();
  const deadline = new AbortController();
  const stopped = system.gateway.stop(deadline.signal);
  deadline.abort();
  await stopped;
  await asked;
  system.policy.stop();
  await system.provider.stop();
  rmSync(system.dataDir, { recursive: true, force: true });
  return system;
}

test('gateway-stopped-before-answer: a call that a stop ends before its answer began costs nothing', async () => {
  expect(await lastEvent(await stopDuring())).toMatchObject({ ...STOPPED, ...NO_CHARGE });
});

test('gateway-stopped-reported: a stream that a stop ends after its usage had come is charged by it', async () => {
  const system = await stopDuring(chunkEvent('One'), USAGE_EVENT);
  expect(await lastEvent(system)).toMatchObject({ ...STOPPED, ...USAGE_EVENT_CHARGE });
});

test('gateway-stopped-unreported: a stream that a stop ends is charged by what was delivered', async () => {
  const system = await stopDuring(chunkEvent('One, two'));
  expect(await lastEvent(system)).toMatchObject({ ...STOPPED, ...estimated('One, two') });
});

/** What the next start publishes of an answer that a gateway delivered while its bus was unavailable, as with a kill in between. */
async function eventAfterRestart(answer: object): Promise<unknown> {
  const killed = await startTestSystem();
  killed.bus.isAway = true;
  killed.provider.answer = (response) => answerJson(response, answer);
  const response = await killed.post('/v1/chat/completions', CHAT);
  await response.text();
  await killed.gateway.stop(AbortSignal.timeout(1));
  expect(killed.bus.events).toEqual([]);
  const next = await startTestSystem({ TOLLGATE_DATA_DIR: killed.dataDir });
  const event = await next.eventOf(response.headers.get('x-request-id'));
  await next.stop();
  killed.policy.stop();
  await killed.provider.stop();
  return event;
}

test('gateway-killed-finished: what a client saw finished is charged as it was, by the next start', async () => {
  expect(await eventAfterRestart(CHAT_ANSWER)).toMatchObject({
    ...ending('finished', 200),
    ...ANSWER_CHARGE,
  });
});

test('gateway-killed-finished-unreported: the next start charges what was counted before', async () => {
  const { usage: _, ...unreported } = CHAT_ANSWER;
  expect(await eventAfterRestart(unreported)).toMatchObject({
    ...ending('finished', 200),
    ...estimated('Hello!'),
  });
});
