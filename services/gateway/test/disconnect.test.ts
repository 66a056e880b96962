import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { beginStream, chunkEvent } from './support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from './support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

test('a client that leaves a stream aborts the provider and pays for what it got', async () => {
  system.provider.answer = (response) => {
    beginStream(response);
    response.write(chunkEvent('one two three four'));
  };
  const abort = new AbortController();
  const response = await system.post('/v1/chat/completions', { ...CHAT, stream: true }, {}, abort.signal);
  await response.body?.getReader().read();
  abort.abort();
  await system.provider.requests.at(-1)?.closed;
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    endedBy: 'ENDED_BY_CLIENT',
    httpStatus: 499,
    errorCode: '',
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    tokens: { output: 4 },
  });
  expect(event.costNanoUsd).toBeGreaterThan(0);
});

test('a client that leaves before the answer begins aborts the provider, and its reservation is given back', async () => {
  system.provider.answer = () => {};
  const before = system.provider.requests.length;
  const abort = new AbortController();
  const response = system.post('/v1/chat/completions', CHAT, {}, abort.signal);
  await vi.waitFor(() => expect(system.provider.requests.length).toBeGreaterThan(before), {
    timeout: 20_000,
  });
  abort.abort();
  await expect(response).rejects.toThrow();
  await system.provider.requests.at(-1)?.closed;
  const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? '');
  expect(event).toMatchObject({
    endedBy: 'ENDED_BY_CLIENT',
    httpStatus: 499,
    usageSource: 'USAGE_SOURCE_NONE',
    admittedAtMs: 1_800_000_000_000,
  });
});

test('a client that leaves while policy thinks is never forwarded', async () => {
  const before = system.provider.requests.length;
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
  expect(await system.eventOf(request.requestId)).toMatchObject({ endedBy: 'ENDED_BY_CLIENT', attempts: [] });
  expect(system.provider.requests).toHaveLength(before);
});
