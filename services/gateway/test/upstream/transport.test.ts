import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlainCalls } from '../../src/upstream/plain-calls/plain-calls.ts';
import { wasReused } from '../../src/upstream/reused.ts';
import type { Transport } from '../../src/upstream/transport.ts';
import { UndiciCalls } from '../../src/upstream/undici-calls.ts';
import {
  type Bounds,
  type Called,
  call,
  OK,
  optionsFor,
  type Provider,
  startProvider,
} from './provider-on-sockets.ts';

const ended = (called: Called) => vi.waitFor(() => expect(called.end).toBeDefined(), 5_000);

describe.each(['own', 'undici'] as const)('calls by the client %s', (client) => {
  let provider: Provider;
  const transports: Transport[] = [];
  beforeEach(async () => {
    provider = await startProvider();
  });
  afterEach(async () => {
    for (const transport of transports.splice(0)) await transport.destroy();
    await provider.stop();
  });

  function start(bounds: Partial<Bounds> = {}) {
    const options = optionsFor(provider.port, bounds);
    const transport = client === 'own' ? new PlainCalls(options) : new UndiciCalls(options);
    transports.push(transport);
    return transport;
  }

  test('a call has its path, its headers and its length, and one connection carries one after the other', async () => {
    const transport = start();
    for (let at = 0; at < 3; at++) {
      const called = call(transport);
      await ended(called);
      expect(called).toMatchObject({ status: 200, body: 'ok', end: 'whole' });
    }
    expect(provider.received).toHaveLength(1);
    const [head = ''] = (provider.received[0] ?? '').split('\r\n\r\n');
    expect(head.toLowerCase().split('\r\n')).toEqual([
      'post /v1/x?a=b http/1.1',
      `host: 127.0.0.1:${provider.port}`,
      'connection: keep-alive',
      'content-type: text/plain',
      'content-length: 3',
    ]);
  });

  test('a large body arrives byte for byte', async () => {
    const body = `${'\xe4\0\r\n'.repeat(100_000)}END`;
    const called = call(start(), { body });
    await ended(called);
    expect(called.end).toBe('whole');
    expect(
      Buffer.from(provider.received[0] ?? '', 'latin1')
        .toString('utf8')
        .endsWith(body),
    ).toBe(true);
  });

  test('calls beyond the connections there may be wait for one, in their order', async () => {
    const waiting: Socket[] = [];
    provider.answer = (socket) => waiting.push(socket);
    const transport = start({ connectionsMax: 2 });
    const calls = Array.from({ length: 5 }, () => call(transport));
    for (let answered = 0; answered < 5; answered++) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      expect(provider.received.length).toBeLessThanOrEqual(2);
      waiting.shift()?.write(OK);
      await vi.waitFor(() => expect(calls.filter(({ end }) => end === 'whole')).toHaveLength(answered + 1));
    }
    expect(provider.received).toHaveLength(2);
  });

  test('a connection that its provider closed while it was free is not used', async () => {
    const transport = start();
    await ended(call(transport));
    for (const socket of provider.open) socket.end();
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
    const called = call(transport);
    await ended(called);
    expect(called.end).toBe('whole');
    expect(provider.received).toHaveLength(2);
  });

  test('a call over which a used connection is closed says so; one on a new connection does not', async () => {
    const transport = start();
    await ended(call(transport));
    provider.answer = (socket) => socket.destroy();
    const reused = call(transport);
    await ended(reused);
    expect(reused.error && wasReused(reused.error)).toBe(true);
    const fresh = call(transport, { isFresh: true });
    await ended(fresh);
    expect(fresh.error && wasReused(fresh.error)).toBe(false);
    expect(provider.received).toHaveLength(2);
  });

  test('a fresh call has a connection of its own, which is closed after it', async () => {
    const transport = start();
    await ended(call(transport));
    const fresh = call(transport, { isFresh: true });
    await ended(fresh);
    expect(fresh.end).toBe('whole');
    expect(provider.received).toHaveLength(2);
    await vi.waitFor(() => expect(provider.open.size).toBe(1));
  });

  test.each([
    ['in the head', 'HTTP/1.1 200 OK\r\ncontent-le', 0, ''],
    ['in a counted body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 200, 'half'],
    ['between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 200, 'half'],
    ['in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf', 200, 'half'],
    ['before the last line', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 200, ''],
  ])('an answer cut %s fails, and what came of it is delivered', async (_where, text, status, body) => {
    provider.answer = (socket) => socket.end(text);
    const called = call(start());
    await ended(called);
    expect(called).toMatchObject({ end: 'failed', status, body });
  });

  test('an answer without a length ends with its connection', async () => {
    provider.answer = (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    const called = call(start());
    await ended(called);
    expect(called).toMatchObject({ end: 'whole', body: 'all of it' });
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    [
      'a length beside chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok',
    ],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nok'],
    ['a bare line feed', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok'],
    ['a head of 20 KiB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20 * 1024)}\r\ncontent-length: 2\r\n\r\nok`],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\nok\r\n'],
  ])('%s is no answer, and its connection is closed', async (_what, text) => {
    provider.answer = (socket) => socket.write(text);
    const called = call(start());
    await ended(called);
    expect(called.end).toBe('failed');
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
  });

  test('unrequested bytes close the connection, and are no answer to the next call', async () => {
    const transport = start();
    provider.answer = (socket) => socket.write(`${OK}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad`);
    await ended(call(transport));
    provider.answer = (socket) => socket.write(OK);
    const called = call(transport);
    await ended(called);
    expect(called).toMatchObject({ end: 'whole', body: 'ok' });
  });

  test('no answer in time is an error, and its connection is closed', async () => {
    provider.answer = () => {};
    const called = call(start({ headersTimeoutMs: 50 }));
    await ended(called);
    expect(called.error).toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
  });

  test('a silence in the middle of an answer is an error', async () => {
    provider.answer = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    const called = call(start({ idleTimeoutMs: 50 }));
    await ended(called);
    expect(called).toMatchObject({ body: 'half', error: { code: 'UND_ERR_BODY_TIMEOUT' } });
  });

  test('a paused call is not read on, and is not late by that', async () => {
    const piece = 'x'.repeat(64 * 1024);
    let written = 0;
    provider.answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const write = () => {
        while (written < 64 * 1024 * 1024) {
          written += piece.length;
          if (!socket.write(piece)) return;
        }
        socket.end();
      };
      socket.on('drain', write);
      write();
    };
    const called = call(start({ idleTimeoutMs: 2_000 }), { onStart: () => called.control?.pause() });
    await vi.waitFor(() => expect(called.status).toBe(200));
    let [before, looks] = [-1, 0];
    // Buffers of sockets are full when the count stands still, here for longer than the bound of silence.
    await vi.waitFor(
      () => {
        looks = written === before ? looks + 1 : 0;
        before = written;
        expect(looks).toBeGreaterThan(50);
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(written).toBeLessThan(64 * 1024 * 1024);
    expect(called.end).toBeUndefined();
    called.control?.resume();
    await vi.waitFor(() => expect(called.end).toBe('whole'), 20_000);
    expect(called.body).toHaveLength(written);
  });

  test('an aborted call closes its connection and fails with the reason', async () => {
    provider.answer = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    const called = call(start());
    await vi.waitFor(() => expect(called.body).toBe('half'));
    const reason = new Error('given up');
    called.control?.abort(reason);
    await ended(called);
    expect(called.error).toBe(reason);
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
  });

  test('a refused connection fails the call with the error of the socket', async () => {
    const transport = start();
    await provider.stop();
    const called = call(transport);
    await ended(called);
    expect(called.error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a header that would be more than a header fails the call', async () => {
    const transport = start();
    const errors: Error[] = [];
    transport.dispatch(
      { path: '/', method: 'POST', headers: ['x', 'a\r\nb: c'], body: Buffer.from('END') },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd() {},
        onResponseError: (_control, error) => errors.push(error),
      },
    );
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(provider.received).toEqual([]);
  });

  test('closing waits for running calls; destroying fails them', async () => {
    const sockets: Socket[] = [];
    provider.answer = (socket) => sockets.push(socket);
    const closing = start();
    const last = call(closing);
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    closing.close();
    sockets[0]?.write(OK);
    await ended(last);
    expect(last.end).toBe('whole');
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
    const destroyed = start();
    const failed = call(destroyed);
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    await destroyed.destroy();
    await ended(failed);
    expect(failed.end).toBe('failed');
    await vi.waitFor(() => expect(provider.open.size).toBe(0));
  });
});

test('the own client sends no other call to a provider that answers before it has read one', async () => {
  const provider = await startProvider();
  const calls = new PlainCalls(optionsFor(provider.port));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.pause();
      socket.write(OK);
    });
    provider.open.add(socket);
  });
  await provider.stop();
  await new Promise<void>((resolve) => server.listen(provider.port, '127.0.0.1', resolve));
  const called = call(calls, { body: `${'x'.repeat(16 * 1024 * 1024)}END` });
  await ended(called);
  expect(called).toMatchObject({ end: 'whole', body: 'ok' });
  // Nothing is sent on: the connection is closed.
  await vi.waitFor(() => {
    for (const socket of provider.open) socket.resume();
    expect([...provider.open].every((socket) => socket.destroyed)).toBe(true);
  });
  await calls.destroy();
  await new Promise((resolve) => server.close(resolve));
});
