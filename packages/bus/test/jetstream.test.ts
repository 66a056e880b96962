import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { simulatedClock, systemClock } from '@tollgate/clock';
import { AUDIT_SUBJECT, DURABLE, REQUEST_LOG_SUBJECT, USAGE_SUBJECT } from '@tollgate/contracts';
import { startNats, startNatsCluster, type TestNatsCluster, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bus, type JetstreamBusOptions, jetstreamBus } from '../src/index.ts';
import { busContract, collect, publishTexts } from './contract/bus-contract.ts';
import { randomHistories } from './random-history.ts';
import { startStuckConsumer } from './start-stuck-consumer.ts';

const telemetry = silentTelemetry();
let shared: TestServer;
beforeAll(async () => {
  shared = await startNats();
});
afterAll(() => shared.stop());

busContract({
  name: 'jetstream',
  open: () => jetstreamBus({ url: shared.url, clock: systemClock, telemetry }),
  startStuckConsumer: (consumer) => startStuckConsumer(shared.url, consumer),
});

describe('three servers', () => {
  let cluster: TestNatsCluster;
  const open = () =>
    jetstreamBus({ url: cluster.url, clock: systemClock, telemetry, bounds: { replicas: 3 } });
  beforeAll(async () => {
    cluster = await startNatsCluster();
    // The stream can be made once the servers have elected a leader.
    await vi.waitFor(async () => (await open()).close(), { timeout: 60_000, interval: 200 });
  }, 90_000);
  afterAll(() => cluster.stop());

  busContract({
    name: 'jetstream with three replicas',
    open,
    startStuckConsumer: (consumer) => startStuckConsumer(cluster.url, consumer),
  });

  test('takes a message that is published many times at the same moment once, and every publish as done', async () => {
    const bus = await open();
    const subject = 'tollgate.test.doubled';
    const before = (await bus.progress(subject, 'doubled')).lastSequence;
    for (const id of ['one', 'two', 'three']) {
      const copies = Array.from({ length: 20 }, () => bus.publish({ subject, id, payload: Buffer.from(id) }));
      await Promise.all(copies);
    }
    const seen = await collect(bus, { subject, durable: 'doubled' }, { maxBatch: 10 });
    await vi.waitFor(() => expect(seen.texts()).toEqual(['one', 'two', 'three']), { timeout: 20_000 });
    expect(before).toBe(0);
    await seen.stop();
    await bus.close();
  }, 60_000);

  // The last: servers that take a copy over or give one up publish nothing until they have elected a leader.
  test.each([1, 3])('both streams that exist follow to %i replicas', async (replicas) => {
    const bus = await jetstreamBus({ url: cluster.url, clock: systemClock, telemetry, wanted: { replicas } });
    await bus.close();
    const connection = await connect({ servers: cluster.url.split(',') });
    const manager = await jetstreamManager(connection);
    for (const stream of ['TOLLGATE', 'TOLLGATE_LOGS']) {
      expect((await manager.streams.info(stream)).config.num_replicas, stream).toBe(replicas);
    }
    await connection.close();
  });
});

randomHistories({
  name: 'jetstream',
  runs: 10,
  open: () => jetstreamBus({ url: shared.url, clock: systemClock, telemetry }),
});

describe('jetstream', () => {
  const reader = { subject: 'tollgate.test', durable: 'reader' };
  let nats: TestServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  const opened: Bus[] = [];
  async function open(options: Partial<JetstreamBusOptions> = {}): Promise<Bus> {
    const bus = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry, ...options });
    opened.push(bus);
    return bus;
  }
  async function storedMessages(): Promise<number> {
    return (await manager.streams.info('TOLLGATE')).state.messages;
  }
  beforeEach(async () => {
    nats = await startNats();
    connection = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    manager = await jetstreamManager(connection);
  });
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close();
    await connection.close();
    await nats.stop();
  });

  test('loses nothing and goes on by itself when the server is killed and comes back', async () => {
    const publisher = await open();
    const seen = await collect(await open(), reader, { maxBatch: 5 });
    const texts = Array.from({ length: 300 }, (_, index) => String(index));
    const publishing = publishInsistently(publisher, texts);
    await vi.waitFor(() => expect(seen.messages.length).toBeGreaterThan(50), { timeout: 20_000 });
    await nats.kill();
    await vi.waitFor(() => expect(publisher.isAvailable()).toBe(false), { timeout: 20_000 });
    await nats.restart();
    await publishing;
    await vi.waitFor(() => expect(new Set(seen.texts()).size).toBe(texts.length), { timeout: 20_000 });
    await seen.stop();
    const firsts = [...new Set(seen.texts())];
    expect(firsts).toEqual(texts);
  });

  test('refuses at once while the server is away', async () => {
    const bus = await open();
    await nats.kill();
    await vi.waitFor(() => expect(bus.isAvailable()).toBe(false), { timeout: 20_000 });
    const refusal = { name: 'BusUnavailableError' };
    await expect(publishTexts(bus, reader.subject, ['a'])).rejects.toMatchObject(refusal);
    await expect(bus.progress(reader.subject, reader.durable)).rejects.toMatchObject(refusal);
    await expect(collect(bus, reader)).rejects.toMatchObject(refusal);
  });

  test('acknowledges after the outage what was handled during it', async () => {
    const bus = await open();
    const gate = Promise.withResolvers<void>();
    const seen = await collect(bus, reader, { ackWaitMs: 60_000, onBatch: () => gate.promise });
    await publishTexts(bus, reader.subject, ['a']);
    await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
    await nats.kill();
    await vi.waitFor(() => expect(bus.isAvailable()).toBe(false), { timeout: 20_000 });
    gate.resolve();
    await nats.restart();
    await vi.waitFor(
      async () => {
        const { lastSequence, acknowledgedThrough } = await bus.progress(reader.subject, reader.durable);
        expect([lastSequence, acknowledgedThrough]).toEqual([1, 1]);
      },
      { timeout: 20_000 },
    );
    expect(seen.texts()).toEqual(['a']);
  });

  test('says which server did not answer when there is none to begin with', async () => {
    const url = 'nats://u:secret@127.0.0.1:9';
    await expect(open({ url, connectWaitMs: 1 })).rejects.toMatchObject({
      name: 'BusUnavailableError',
      message: 'no NATS server answered at 127.0.0.1:9',
    });
  });

  test('makes stream and durable anew when they were deleted, and goes on', async () => {
    const bus = await open();
    const seen = await collect(bus, reader);
    await publishTexts(bus, reader.subject, ['a']);
    await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
    await manager.streams.delete('TOLLGATE');
    await vi.waitFor(() => publishTexts(bus, reader.subject, ['b']), { timeout: 10_000 });
    await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'b']), { timeout: 10_000 });
  });

  test('has the durables of Tollgate, each on its own subject, before anything is published', async () => {
    await open();
    const consumers = await manager.consumers.list('TOLLGATE').next();
    const subjects = Object.fromEntries(consumers.map(({ name, config }) => [name, config.filter_subject]));
    expect(subjects).toEqual({
      [DURABLE.accounting]: USAGE_SUBJECT,
      [DURABLE.analytics]: USAGE_SUBJECT,
      [DURABLE.audit]: AUDIT_SUBJECT,
    });
  });

  test('leaves an existing stream as it is', async () => {
    await open({ bounds: { storedBytesMax: 1_000_000 } });
    await open({ bounds: { storedBytesMax: 2_000_000 } });
    expect((await manager.streams.info('TOLLGATE')).config.max_bytes).toBe(1_000_000);
  });

  test('lets processes that start at once agree on one stream', async () => {
    await Promise.all(
      [1, 2, 3].map((megabytes) => open({ bounds: { storedBytesMax: megabytes * 1_000_000 } })),
    );
    expect(await manager.streams.names().next()).toEqual(['TOLLGATE', 'TOLLGATE_LOGS']);
  });

  test('refuses messages when the stream is full, and keeps those it has', async () => {
    const bus = await open({ bounds: { storedBytesMax: 1_000 } });
    const large = (id: string) => ({ subject: reader.subject, id, payload: new Uint8Array(600) });
    await bus.publish(large('1'));
    await expect(bus.publish(large('2'))).rejects.toMatchObject({ name: 'BusUnavailableError' });
    const seen = await collect(bus, reader);
    await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
  });

  test('takes usage while the stream of request logs is full', async () => {
    const bus = await open({ bulkBounds: { storedBytesMax: 1_000 } });
    const large = (subject: string, id: string) => ({ subject, id, payload: new Uint8Array(600) });
    await bus.publish(large(REQUEST_LOG_SUBJECT, '1'));
    await expect(bus.publish(large(REQUEST_LOG_SUBJECT, '2'))).rejects.toMatchObject({
      name: 'BusUnavailableError',
    });
    await bus.publish(large(USAGE_SUBJECT, '3'));
    const seen = await collect(bus, { subject: REQUEST_LOG_SUBJECT, durable: DURABLE.requestLogs });
    await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
  });

  test('takes usage when the stream of request logs cannot be made', async () => {
    await manager.streams.add({ name: 'OTHER', subjects: ['tollgate-logs.>'] });
    const bus = await open();
    await bus.publish({ subject: USAGE_SUBJECT, id: '1', payload: new Uint8Array(1) });
    await expect(
      collect(bus, { subject: REQUEST_LOG_SUBJECT, durable: DURABLE.requestLogs }),
    ).rejects.toMatchObject({ name: 'BusUnavailableError' });
  });

  test('lets go of messages when every durable has acknowledged them, and not before', async () => {
    const clock = simulatedClock(Date.now());
    const away = { ...reader, durable: 'away' };
    const bus = await open({ clock, durables: [away] });
    const seen = await collect(bus, reader);
    const first = await collect(bus, { subject: 'tollgate.first', durable: 'first' });
    await publishTexts(bus, 'tollgate.first', ['1', '2', '3']);
    await publishTexts(bus, reader.subject, ['a', 'b']);
    await vi.waitFor(() => expect([first.texts().length, seen.texts().length]).toEqual([3, 2]), {
      timeout: 20_000,
    });
    await vi.waitFor(
      async () => {
        clock.advance(5_000);
        expect(await storedMessages()).toBe(2);
      },
      { timeout: 20_000 },
    );
    const back = await collect(bus, away);
    await vi.waitFor(() => expect(back.texts()).toEqual(['a', 'b']), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        clock.advance(5_000);
        expect(await storedMessages()).toBe(0);
      },
      { timeout: 20_000 },
    );
    const { lastSequence, acknowledgedThrough } = await bus.progress(reader.subject, reader.durable);
    expect(lastSequence).toBe(0);
    expect(acknowledgedThrough).toBeGreaterThanOrEqual(5);
    await publishTexts(bus, reader.subject, ['c']);
    await vi.waitFor(() => expect([seen.texts().at(-1), back.texts().at(-1)]).toEqual(['c', 'c']), {
      timeout: 20_000,
    });
  });

  test('takes nothing from other subjects when all of one subject is acknowledged', async () => {
    const clock = simulatedClock(Date.now());
    const bus = await open({ clock, durables: [] });
    const gate = Promise.withResolvers<void>();
    const busy = { subject: 'tollgate.busy', durable: 'busy' };
    const seen = await collect(bus, reader);
    await publishTexts(bus, reader.subject, ['a']);
    await vi.waitFor(() => expect(seen.texts()).toEqual(['a']), { timeout: 20_000 });
    const slow = await collect(bus, busy, { maxBatch: 1, onBatch: () => gate.promise });
    await publishTexts(bus, busy.subject, ['b', 'c', 'd']);
    await publishTexts(bus, 'tollgate.unread', ['e']);
    await publishTexts(bus, reader.subject, ['f']);
    await vi.waitFor(() => expect([seen.texts(), slow.texts()]).toEqual([['a', 'f'], ['b']]), {
      timeout: 20_000,
    });
    await vi.waitFor(
      async () => {
        clock.advance(5_000);
        expect(await storedMessages()).toBe(5);
      },
      { timeout: 20_000 },
    );
    gate.resolve();
    await vi.waitFor(() => expect(slow.texts()).toEqual(['b', 'c', 'd']), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        clock.advance(5_000);
        expect(await storedMessages()).toBe(2);
      },
      { timeout: 20_000 },
    );
    const late = await collect(bus, { subject: 'tollgate.unread', durable: 'late' });
    await vi.waitFor(() => expect(late.texts()).toEqual(['e']), { timeout: 20_000 });
  });

  /** Publishes each text until the bus has taken it, as the gateway does. */
  async function publishInsistently(bus: Bus, texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await vi.waitFor(() => publishTexts(bus, reader.subject, [text]), { timeout: 20_000, interval: 20 });
    }
  }
});
