import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { beginStream, chunkEvent, USAGE_EVENT } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { ending, estimated, lastEvent, NO_CHARGE, STREAM, USAGE_EVENT_CHARGE } from './charges.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const LEFT = ending('client', 499);

/** The accounts are left at their default, so that the provider's call is cancelled. */
test('client-left-before-admission: a client that leaves while policy thinks pays nothing', async () => {
  const asked = system.policy.requests.length;
  const decide = system.policy.decide;
  system.policy.decide = () => undefined;
  const abort = new AbortController();
  const response = system.post('/v1/chat/completions', CHAT, {}, abort.signal);
  await vi.waitFor(() => expect(system.policy.requests.length).toBeGreaterThan(asked), { timeout: 20_000 });
  abort.abort();
  await expect(response).rejects.toThrow();
  system.policy.decide = decide;
  const request = system.policy.requests.at(-1);
  if (request === undefined) throw new Error('policy was not asked');
  // The gateway learns of the closed connection and of the verdict on different sockets: wait for the first.
  await fetch(system.url);
  system.policy.answer({ requestId: request.requestId, ...decide(request) });
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...NO_CHARGE, attempts: [] });
});

test('client-left-before-answer: a client that leaves before the answer begins pays nothing', async () => {
  system.provider.answer = () => {};
  const called = system.provider.requests.length;
  const abort = new AbortController();
  const response = system.post('/v1/chat/completions', CHAT, {}, abort.signal);
  await vi.waitFor(() => expect(system.provider.requests.length).toBeGreaterThan(called), {
    timeout: 20_000,
  });
  abort.abort();
  await expect(response).rejects.toThrow();
  await system.provider.requests.at(-1)?.closed;
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...NO_CHARGE });
});

async function leaveAfter(...events: string[]): Promise<void> {
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(events.join(''));
  };
  const abort = new AbortController();
  const response = await system.post('/v1/chat/completions', STREAM, {}, abort.signal);
  await response.body?.getReader().read();
  abort.abort();
  await system.provider.requests.at(-1)?.closed;
}

test('client-left-reported: a client that leaves after the usage has come pays by it', async () => {
  await leaveAfter(chunkEvent('One'), USAGE_EVENT);
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...USAGE_EVENT_CHARGE });
});

test('client-left-unreported: a client that leaves during a stream pays for what was delivered', async () => {
  await leaveAfter(chunkEvent('One, two'));
  expect(await lastEvent(system)).toMatchObject({ ...LEFT, ...estimated('One, two') });
});
