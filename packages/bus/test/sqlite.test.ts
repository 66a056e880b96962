import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { simulatedClock, systemClock } from '@tollgate/clock';
import { REQUEST_LOG_SUBJECT, USAGE_SUBJECT } from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bus, type SqliteBusOptions, sqliteBus } from '../src/index.ts';
import { busContract, collect, publishTexts } from './contract/bus-contract.ts';
import { randomHistories } from './random-history.ts';
import { startStuckConsumer } from './start-stuck-consumer.ts';

const telemetry = silentTelemetry();
const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-bus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shared = path.join(folder, 'contract.sqlite');
busContract({
  name: 'sqlite',
  open: async () => sqliteBus({ file: shared, clock: systemClock, telemetry }),
  startStuckConsumer: (consumer) => startStuckConsumer(shared, consumer),
});

const historyClock = simulatedClock();
randomHistories({
  name: 'sqlite',
  runs: 100,
  open: async () => sqliteBus({ file: path.join(folder, 'history.sqlite'), clock: historyClock, telemetry }),
  passTime: () => historyClock.advance(1_000),
});

describe('sqlite', () => {
  const reader = { subject: 'tollgate.test', durable: 'reader' };
  let clock: ReturnType<typeof simulatedClock>;
  let file: string;
  let files = 0;
  const opened: Bus[] = [];
  function open(options: Partial<SqliteBusOptions> = {}): Bus {
    const bus = sqliteBus({ file, clock, telemetry, ...options });
    opened.push(bus);
    return bus;
  }
  beforeEach(() => {
    clock = simulatedClock();
    files += 1;
    file = path.join(folder, `${files}.sqlite`);
  });
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close();
  });
  function storedMessages(): number {
    const database = new DatabaseSync(file, { readOnly: true });
    const messages = Number(
      database.prepare('SELECT count(*) AS messages FROM bus_message').get()?.['messages'],
    );
    database.close();
    return messages;
  }

  test('has after a SIGKILL every message that the killed process was told is stored', async () => {
    const program = path.join(import.meta.dirname, 'steady-publisher.ts');
    const child = spawn(process.execPath, [program, file, reader.subject], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.on('data', (data) => {
      told += data;
    });
    await vi.waitFor(() => expect(told.split('\n').length).toBeGreaterThan(300), { timeout: 20_000 });
    child.kill('SIGKILL');
    await once(child, 'close');
    const toldTexts = told.split('\n').slice(0, -1);
    const seen = await collect(open(), reader);
    await vi.waitFor(() => expect(seen.texts()).toEqual(expect.arrayContaining(toldTexts.slice(-1))), {
      timeout: 20_000,
    });
    expect(seen.texts().slice(0, toldTexts.length)).toEqual(toldTexts);
  });

  test('delivers what was under way at once when the file is opened again, not after ackWait', async () => {
    const before = open();
    await publishTexts(before, reader.subject, ['a']);
    const gate = Promise.withResolvers<void>();
    const stuck = await collect(before, reader, { ackWaitMs: 600_000, onBatch: () => gate.promise });
    await vi.waitFor(() => expect(stuck.texts()).toEqual(['a']), { timeout: 20_000 });
    const seen = await collect(open(), reader, { ackWaitMs: 600_000 });
    await vi.waitFor(() => expect(seen.messages).toMatchObject([{ deliveries: 2 }]), { timeout: 20_000 });
    gate.resolve();
  });

  test('delivers a batch to somebody else when its handler is stuck for ten times its ackWait', async () => {
    const bus = open();
    await publishTexts(bus, reader.subject, ['a']);
    const gate = Promise.withResolvers<void>();
    const stuck = await collect(bus, reader, { ackWaitMs: 1_000, onBatch: () => gate.promise });
    await vi.waitFor(() => expect(stuck.texts()).toEqual(['a']), { timeout: 20_000 });
    const seen = await collect(bus, reader, { ackWaitMs: 1_000 });
    clock.advance(10_000);
    expect(seen.texts()).toEqual([]);
    await vi.waitFor(
      () => {
        clock.advance(1_000);
        expect(seen.texts()).toEqual(['a']);
      },
      { timeout: 20_000 },
    );
    gate.resolve();
  });

  test('takes usage while request logs have filled their half of the room', async () => {
    const bus = open({ storedBytesMax: 2_000 });
    const large = (subject: string, id: string) => ({ subject, id, payload: new Uint8Array(600) });
    await bus.publish(large(REQUEST_LOG_SUBJECT, '1'));
    await expect(bus.publish(large(REQUEST_LOG_SUBJECT, '2'))).rejects.toMatchObject({
      name: 'BusUnavailableError',
    });
    await bus.publish(large(USAGE_SUBJECT, '3'));
  });

  test('lets go of messages when every durable has acknowledged them, and not before', async () => {
    const away = { ...reader, durable: 'away' };
    const bus = open({ durables: [away] });
    const seen = await collect(bus, reader);
    await publishTexts(bus, reader.subject, ['a', 'b']);
    await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'b']), { timeout: 20_000 });
    clock.advance(1_000);
    expect(storedMessages()).toBe(2);
    const back = await collect(bus, away);
    await vi.waitFor(() => expect(back.texts()).toEqual(['a', 'b']), { timeout: 20_000 });
    await vi.waitFor(
      () => {
        clock.advance(250);
        expect(storedMessages()).toBe(0);
      },
      { timeout: 20_000 },
    );
    expect((await bus.progress(reader.subject, reader.durable)).acknowledgedThrough).toBeGreaterThan(0);
  });

  test('keeps messages of a subject that nobody has read yet', async () => {
    const bus = open();
    await publishTexts(bus, reader.subject, ['a']);
    clock.advance(60_000);
    expect(storedMessages()).toBe(1);
  });

  test('a full SQLite bus refuses new messages until stored messages have been processed', async () => {
    const bus = open({ storedBytesMax: 200 });
    const large = (id: string) => ({ subject: reader.subject, id, payload: new Uint8Array(120) });
    await bus.publish(large('1'));
    await expect(bus.publish(large('2'))).rejects.toMatchObject({ name: 'BusUnavailableError' });
    await bus.publish(large('1'));
    const seen = await collect(bus, reader);
    await vi.waitFor(() => expect(seen.messages).toHaveLength(1), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        clock.advance(250);
        await bus.publish(large('2'));
      },
      { timeout: 20_000 },
    );
    await vi.waitFor(() => expect(seen.messages).toHaveLength(2), { timeout: 20_000 });
  });

  test('the SQLite bus drops messages that are too old, logs an error, and delivers later messages', async () => {
    const errors: unknown[] = [];
    const logger = Object.assign(Object.create(telemetry.logger), {
      error: (line: unknown) => errors.push(line),
    });
    const bus = open({ ageMsMax: 60_000, telemetry: { ...telemetry, logger } });
    const seen = await collect(bus, reader, {
      maxBatch: 1,
      onBatch: () => Promise.reject(new Error('away')),
    });
    await publishTexts(bus, reader.subject, ['old']);
    await vi.waitFor(() => expect(seen.texts()).toContain('old'), { timeout: 20_000 });
    await seen.stop();
    clock.advance(61_000);
    expect(errors).toContainEqual({ messages: 1 });
    expect(storedMessages()).toBe(0);
    await publishTexts(bus, reader.subject, ['new']);
    const next = await collect(bus, reader);
    await vi.waitFor(() => expect(next.texts()).toEqual(['new']), { timeout: 20_000 });
  });

  test('the SQLite bus ignores a duplicate message for two minutes, and stores it again after that', async () => {
    const bus = open();
    const publish = () => publishTexts(bus, reader.subject, ['a']);
    await publish();
    clock.advance(119_999);
    await publish();
    expect(storedMessages()).toBe(1);
    clock.advance(1);
    await publish();
    expect(storedMessages()).toBe(2);
  });

  test('remembers ids when it is opened again', async () => {
    const before = open();
    await publishTexts(before, reader.subject, ['a']);
    await before.close();
    await publishTexts(open(), reader.subject, ['a']);
    expect(storedMessages()).toBe(1);
  });

  test('answers as unavailable while somebody else holds the file, and stores nothing twice afterwards', async () => {
    const bus = open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(publishTexts(bus, reader.subject, ['a'])).rejects.toMatchObject({
      name: 'BusUnavailableError',
    });
    other.exec('COMMIT');
    other.close();
    await publishTexts(bus, reader.subject, ['a']);
    expect(storedMessages()).toBe(1);
  });
});
