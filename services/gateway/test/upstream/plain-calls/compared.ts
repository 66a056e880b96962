import { type Duplex, duplexPair } from 'node:stream';
import { systemClock } from '@tollgate/clock';
import type { buildConnector } from 'undici';
import { PlainCalls } from '../../../src/upstream/plain-calls/plain-calls.ts';
import type { Transport } from '../../../src/upstream/transport.ts';
import { UndiciCalls } from '../../../src/upstream/undici-calls.ts';

/** What a provider sends: chunks of bytes, and perhaps the end of its connection. */
export type Sent = { readonly chunks: readonly Buffer[]; readonly isEnded: boolean };

/** What a call came to. */
export type Outcome = {
  readonly head:
    | { readonly status: number; readonly headers: { readonly [name: string]: unknown } }
    | undefined;
  readonly body: string;
  readonly end: 'whole' | 'failed' | 'none';
  /** What ours says of a failure. */
  readonly reason: string;
};

/** Calls a provider that sends the same, by undici and by the gateway's own client. */
export async function compare(sent: Sent): Promise<{ undici: Outcome; own: Outcome }> {
  return {
    undici: await talk((connect) => new UndiciCalls({ ...OPTIONS, connect }), sent),
    own: await talk((connect) => new PlainCalls({ ...OPTIONS, connect, clock: systemClock }), sent),
  };
}

const OPTIONS = {
  origin: 'http://provider',
  connectionsMax: 1,
  headersTimeoutMs: 600_000,
  idleTimeoutMs: 600_000,
  headBytesMax: 8 * 1024,
};

async function talk(
  transport: (connect: buildConnector.connector) => Transport,
  { chunks, isEnded }: Sent,
): Promise<Outcome> {
  const [ours, provider] = duplexPair();
  // undici expects a connection to take a while.
  const calls = transport((_options, callback) => queueMicrotask(() => callback(null, asSocket(ours))));
  const outcome: { -readonly [Name in keyof Outcome]: Outcome[Name] } = {
    head: undefined,
    body: '',
    end: 'none',
    reason: '',
  };
  const isCalled = new Promise((resolve) => provider.once('data', resolve));
  provider.on('error', () => {}).resume();
  calls.dispatch(
    { path: '/v1', method: 'POST', headers: [], body: Buffer.from('{}') },
    {
      onRequestStart() {},
      onResponseStart(_control, status, headers) {
        // undici tells of answers before the final one too.
        if (status >= 200) outcome.head = { status, headers: { ...headers } };
      },
      onResponseData(_control, bytes) {
        outcome.body += bytes.toString('latin1');
      },
      onResponseEnd() {
        outcome.end = 'whole';
      },
      onResponseError(_control, error) {
        outcome.end = 'failed';
        outcome.reason = error.message;
      },
    },
  );
  await isCalled;
  for (const chunk of chunks) {
    // A copy: chunks are taken apart in their own memory.
    if (provider.writable) provider.write(Buffer.from(chunk));
    await settled();
    // A socket reads on also when what came was held back.
    ours._read(0);
  }
  if (isEnded) provider.end();
  await settled();
  await settled();
  const before = { ...outcome };
  await calls.destroy();
  provider.destroy();
  return before;
}

/** A stream in memory with what undici asks of a socket. */
function asSocket(stream: Duplex): never {
  const socket = Object.assign(stream, {
    ref: () => socket,
    unref: () => socket,
    setKeepAlive: () => socket,
    setTimeout: () => socket,
  });
  return socket as never; // of a socket's members, those that clients of HTTP use
}

/** Everything that follows from what has happened so far has happened: in memory that takes turns of the loop, and no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
