import { type JetStreamManager, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { simulatedClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { objectHash, pack, writeObjects } from '../../src/config-store/jetstream/objects.ts';
import { Sweeper } from '../../src/config-store/jetstream/sweeper.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
let nats: TestServer;
let connection: NatsConnection;
let manager: JetStreamManager;
let kv: KV;
let buckets = 0;
beforeAll(async () => {
  nats = await startNats();
  connection = await connect({ servers: nats.url });
  manager = await jetstream(connection).jetstreamManager();
});
afterAll(async () => {
  await connection.close();
  await nats.stop();
});

const clock = simulatedClock();
let sweeper: Sweeper;
beforeEach(async () => {
  buckets += 1;
  const bucket = `sweeper_${buckets}`;
  kv = await new Kvm(connection).create(bucket, { history: 1 });
  sweeper = new Sweeper({ kv, manager, stream: `KV_${bucket}`, clock });
});

test('removes an object that two sweeps a quarter of an hour apart have found unused', async () => {
  await write('used', 'unused');
  expect(await sweep('used')).toBe(0);
  expect(sweeper.hasCandidates()).toBe(true);
  clock.advance(QUARTER_HOUR_MS - 1);
  expect(await sweep('used')).toBe(0);
  clock.advance(1);
  expect(await sweep('used')).toBe(1);
  expect(await stored('used')).toBe(true);
  expect(await stored('unused')).toBe(false);
  expect(sweeper.hasCandidates()).toBe(false);
});

test('begins to wait anew when an object was named meanwhile', async () => {
  await write('back');
  await sweep();
  clock.advance(QUARTER_HOUR_MS);
  expect(await sweep('back')).toBe(0);
  expect(await sweep()).toBe(0);
  expect(await stored('back')).toBe(true);
});

test('begins to wait anew when a writer stored the object again, though no head names it yet', async () => {
  await write('about to be named');
  await sweep();
  clock.advance(QUARTER_HOUR_MS);
  await write('about to be named');
  expect(await sweep()).toBe(0);
  expect(await stored('about to be named')).toBe(true);
});

test('leaves an object that a writer stored again while the sweep was removing', async () => {
  await write('raced');
  await sweep();
  clock.advance(QUARTER_HOUR_MS);
  await sweeper.sweep(async () => {
    await write('raced');
    return new Set();
  });
  expect(await stored('raced')).toBe(true);
});

test('finds nothing in an empty bucket', async () => {
  expect(await sweep()).toBe(0);
});

async function write(...texts: string[]): Promise<void> {
  for (const text of texts) {
    await writeObjects(kv, new Map([[objectHash(text), await pack(text, 'an object', 1_000)]]));
  }
}

function sweep(...usedTexts: string[]): Promise<number> {
  return sweeper.sweep(async () => new Set(usedTexts.map(objectHash)));
}

async function stored(text: string): Promise<boolean> {
  return (await kv.get(`object.${objectHash(text)}`)) !== null;
}
