import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { rawClient } from './http/raw-client.ts';
import { beginStream, chunkEvent, DONE_EVENT } from './support/fake-provider.ts';
import { CHAT, KEY, startTestSystem } from './support/gateway.ts';

const STREAM = { ...CHAT, stream: true };

describe.each(['own', 'node'])('with the %s parser', (parser) => {
  test('a running stream is finished before the gateway stops, and its event is published', async () => {
    const system = await startTestSystem({ TOLLGATE_HTTP_PARSER: parser });
    let finish = () => {};
    system.provider.answer = (response) => {
      beginStream(response);
      response.write(chunkEvent('one'));
      finish = () => response.end(chunkEvent('two') + DONE_EVENT);
    };
    const response = await system.post('/v1/chat/completions', STREAM);
    const stopped = system.gateway.stop(AbortSignal.timeout(10_000));
    expect(system.gateway.readiness().ready).toBe(false);
    await expect(fetch(system.url)).rejects.toThrow();
    finish();
    expect(await response.text()).toBe(chunkEvent('one') + chunkEvent('two') + DONE_EVENT);
    await stopped;
    expect(system.bus.events).toHaveLength(1);
    system.policy.stop();
    await system.provider.stop();
  });

  test('a stream that still runs at TOLLGATE_STOP_GRACE_SECONDS ends with an SSE error event, and its tokens are charged', async () => {
    const system = await startTestSystem({ TOLLGATE_HTTP_PARSER: parser });
    system.provider.answer = (response) => {
      beginStream(response);
      response.write(chunkEvent('one two'));
    };
    const response = await system.post('/v1/chat/completions', STREAM);
    const deadline = new AbortController();
    const stopped = system.gateway.stop(deadline.signal);
    deadline.abort();
    const text = await response.text();
    expect(text.startsWith(chunkEvent('one two'))).toBe(true);
    expect(text).toContain('"code":"service_unavailable"');
    await stopped;
    expect(system.bus.events).toMatchObject([
      { endedBy: 'ENDED_BY_GATEWAY', usageSource: 'USAGE_SOURCE_ESTIMATED', tokens: { output: 2 } },
    ]);
    system.policy.stop();
    await system.provider.stop();
  });

  test('a request on a kept connection is answered while the gateway stops, and its connection is closed then', async () => {
    const system = await startTestSystem({ TOLLGATE_HTTP_PARSER: parser, TOLLGATE_STOP_IDLE_SECONDS: '60' });
    const client = await rawClient(system.url);
    const text = JSON.stringify(CHAT);
    const request = `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${KEY}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    client.send(request);
    const first = await client.until('"usage"');
    expect(first.toLowerCase()).toContain('connection: keep-alive');
    const stopped = system.gateway.stop(AbortSignal.timeout(60_000));
    client.send(request);
    const both = await client.all();
    expect(both.slice(first.length)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(both.slice(first.length).toLowerCase()).toContain('connection: close');
    await stopped;
    expect(system.bus.events).toHaveLength(2);
    system.policy.stop();
    await system.provider.stop();
  });

  /** Clients open such connections after a call that they cancelled. */
  test('a connection that was opened in advance does not hold up the stop', async () => {
    const system = await startTestSystem({ TOLLGATE_HTTP_PARSER: parser });
    const { hostname, port } = new URL(system.url);
    const spare = connect(Number(port), hostname).resume();
    await once(spare, 'connect');
    const closed = once(spare, 'close');
    await system.gateway.stop(new AbortController().signal);
    await closed;
    system.policy.stop();
    await system.provider.stop();
  });
});
