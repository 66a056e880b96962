import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { ANSWERS } from '../wires/answers.ts';
import { ofType, openSocket } from './socket-client.ts';

let system: TestSystem;
beforeEach(async () => {
  system = await startTestSystem();
  const account = { baseUrl: system.provider.baseUrl, credential: 'sk-provider-secret' };
  system.policy.publish(policyConfig([{ name: 'main', ...account, modelTypes: ['responses'] }], 8));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }));
});
afterEach(async () => {
  system.policy.stop();
  await system.provider.stop();
});

const CREATE = { type: 'response.create', model: 'main/gpt', input: 'Hi' };
const STREAM = ANSWERS['openai-responses'].textStream;
const HALF = STREAM.indexOf('\n\n', STREAM.indexOf('"Hello"')) + 2;

/** The provider answers half of a stream; returns what ends it. */
function halfAnswer(): () => void {
  let open: ServerResponse | undefined;
  system.provider.answer = (response) => {
    open = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(STREAM.slice(0, HALF));
  };
  return () => open?.end(STREAM.slice(HALF));
}

test('a client that leaves ends the call of its provider, and what it got is metered', async () => {
  halfAnswer();
  const client = await openSocket(system.url);
  client.send(CREATE);
  await client.until(ofType('response.output_text.delta'));
  client.socket.terminate();
  await system.provider.requests.at(-1)?.closed;
  const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? null);
  expect(event).toMatchObject({ endedBy: 'ENDED_BY_CLIENT', usageSource: 'USAGE_SOURCE_ESTIMATED' });
  await system.gateway.stop(AbortSignal.timeout(20_000));
});

test('a running request is finished before the gateway stops, and a new one is refused', async () => {
  const finish = halfAnswer();
  const idle = await openSocket(system.url);
  const client = await openSocket(system.url);
  client.send(CREATE);
  await client.until(ofType('response.output_text.delta'));
  const stopped = system.gateway.stop(AbortSignal.timeout(20_000));
  expect(await idle.closed).toBe(1001);
  client.send({ ...CREATE, stream_id: 'late' });
  expect(await client.until(({ type }) => type === 'error')).toMatchObject({
    status: 503,
    error: { code: 'service_unavailable' },
  });
  finish();
  await client.until(ofType('response.completed'));
  expect(await client.closed).toBe(1001);
  await stopped;
  expect(system.bus.events).toMatchObject([{ errorCode: '', httpStatus: 200 }]);
});

test('a request that outlasts the deadline of a stop ends in response.failed, metered', async () => {
  halfAnswer();
  const client = await openSocket(system.url);
  client.send(CREATE);
  await client.until(ofType('response.output_text.delta'));
  const deadline = new AbortController();
  const stopped = system.gateway.stop(deadline.signal);
  deadline.abort();
  await client.until(ofType('response.failed'));
  expect(await client.closed).toBe(1001);
  await stopped;
  expect(system.bus.events).toMatchObject([{ endedBy: 'ENDED_BY_GATEWAY' }]);
});

test('a client that does not answer the closing handshake does not hold up a stop', async () => {
  const client = await openSocket(system.url);
  client.socket.pause();
  await system.gateway.stop(AbortSignal.timeout(60_000));
  client.socket.resume();
  await client.closed;
});

test('the gateway pauses the provider while a WebSocket client reads nothing', async () => {
  const delta = `data: ${JSON.stringify({ type: 'response.output_text.delta', delta: 'x'.repeat(64_000) })}\n\n`;
  let written = 0;
  let isPaused = false;
  system.provider.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = () => {
      while (written < 400 && response.write(delta)) written++;
      if (written >= 400) response.end(STREAM);
      else isPaused = true;
    };
    response.on('drain', write);
    write();
  };
  const client = await openSocket(system.url);
  client.socket.pause();
  client.send(CREATE);
  await vi.waitFor(() => expect(isPaused).toBe(true));
  expect(written).toBeLessThan(400);
  client.socket.resume();
  await client.until(ofType('response.completed'));
  expect(client.frames.filter(ofType('response.output_text.delta')).length).toBeGreaterThanOrEqual(400);
  client.socket.close();
  await system.gateway.stop(AbortSignal.timeout(20_000));
});
