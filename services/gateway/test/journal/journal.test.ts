import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedClock, systemClock } from '@tollgate/clock';
import { encodeUsageEvent } from '@tollgate/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFolder } from '../../src/journal/folder-lock.ts';
import { Journal, type JournalOptions } from '../../src/journal/journal.ts';
import { Publisher } from '../../src/journal/publisher.ts';
import { type RecordingBus, recordingBus } from '../support/recording-bus.ts';

let dir: string;
let bus: RecordingBus;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'tollgate-journal-'));
  bus = recordingBus();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const record = (id: string, bytes = 0) =>
  encodeUsageEvent({ requestId: id, tags: bytes === 0 ? {} : { filler: 'x'.repeat(bytes) } });
const open = (changes: Partial<JournalOptions> = {}) =>
  new Journal({ dir, bytesMax: 2 ** 30, events: { writeFailed: vi.fn(), tornRecord: vi.fn() }, ...changes });
const publisherFor = (journal: Journal) =>
  new Publisher({ journal, bus, clock: systemClock, published: () => {}, failed: () => {} });
const files = () => readdirSync(dir).filter((name) => name.endsWith('.journal'));
const ids = () => bus.events.map((event) => event.requestId);

test('writes a record to disk before it calls back', () => {
  const journal = open();
  const sizes: number[] = [];
  journal.append(record('a'), () => sizes.push(statSync(path.join(dir, files()[0] ?? '')).size));
  expect(sizes).toEqual([]);
  journal.flush();
  expect(sizes).toEqual([journal.diskBytes]);
  expect(journal.diskBytes).toBeGreaterThan(0);
  journal.close();
});

test('what was published is removed, and nothing is left behind by a clean stop', async () => {
  const journal = open();
  const publisher = publisherFor(journal);
  for (const id of ['a', 'b', 'c']) journal.append(record(id), () => {});
  journal.flush();
  await publisher.stop(new AbortController().signal);
  expect(ids()).toEqual(['a', 'b', 'c']);
  expect(bus.messages).toHaveLength(1);
  journal.close();
  expect(files()).toEqual([]);
});

test('a killed gateway loses no event: the next start publishes what is left', async () => {
  const killed = open();
  for (let index = 0; index < 1_000; index++) killed.append(record(`r${index}`), () => {});
  killed.flush();
  const journal = open();
  const publisher = publisherFor(journal);
  await publisher.stop(new AbortController().signal);
  expect(ids()).toEqual(Array.from({ length: 1_000 }, (_, index) => `r${index}`));
  journal.close();
});

test('a killed gateway does not publish again what the bus had acknowledged', async () => {
  const killed = open();
  killed.append(record('acknowledged'), () => {});
  killed.flush();
  await publisherFor(killed).stop(new AbortController().signal);
  killed.append(record('waiting'), () => {});
  killed.flush();
  const journal = open();
  await publisherFor(journal).stop(new AbortController().signal);
  expect(ids()).toEqual(['acknowledged', 'waiting']);
  journal.close();
});

test('a record that was being written when the process died is skipped, and said', async () => {
  const killed = open();
  killed.append(record('whole'), () => {});
  killed.append(record('torn'), () => {});
  killed.flush();
  const file = path.join(dir, files()[0] ?? '');
  truncateSync(file, statSync(file).size - 3);
  const tornRecord = vi.fn();
  const journal = open({ events: { writeFailed: vi.fn(), tornRecord } });
  await publisherFor(journal).stop(new AbortController().signal);
  expect(ids()).toEqual(['whole']);
  expect(tornRecord).toHaveBeenCalledOnce();
  journal.close();
});

test('bytes that are no record are never taken for one', async () => {
  const killed = open();
  killed.append(record('whole'), () => {});
  killed.flush();
  appendFileSync(path.join(dir, files()[0] ?? ''), Buffer.alloc(64));
  const journal = open();
  await publisherFor(journal).stop(new AbortController().signal);
  expect(ids()).toEqual(['whole']);
  journal.close();
});

test('while the bus is away events wait, without end, and then arrive once and in order', async () => {
  const journal = open();
  const clock = simulatedClock();
  const failed = vi.fn();
  bus.isAway = true;
  const publisher = new Publisher({ journal, bus, clock, published: () => {}, failed });
  publisher.start();
  journal.append(record('a'), () => {});
  journal.flush();
  for (let round = 1; round <= 20; round++) {
    clock.advance(5_000);
    await vi.waitFor(() => expect(failed.mock.calls.length).toBeGreaterThanOrEqual(round), {
      timeout: 20_000,
    });
  }
  bus.isAway = false;
  journal.append(record('b'), () => {});
  journal.flush();
  clock.advance(5_000);
  await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']), { timeout: 20_000 });
  await publisher.stop(new AbortController().signal);
  journal.close();
});

test('keeps at most 32 MiB of usage events in memory and reads the others from disk', async () => {
  const journal = open();
  const count = 60;
  let memoryBytesMost = 0;
  for (let index = 0; index < count; index++) {
    journal.append(record(`big${index}`, 1_000_000), () => {});
    journal.flush();
    memoryBytesMost = Math.max(memoryBytesMost, journal.memoryBytes);
  }
  expect(memoryBytesMost).toBeGreaterThan(8 * 2 ** 20);
  expect(memoryBytesMost).toBeLessThanOrEqual(32 * 2 ** 20);
  expect(files().length).toBeGreaterThan(5);
  await publisherFor(journal).stop(new AbortController().signal);
  expect(ids()).toEqual(Array.from({ length: count }, (_, index) => `big${index}`));
  journal.append(record('after'), () => {});
  journal.flush();
  await publisherFor(journal).stop(new AbortController().signal);
  expect(ids().at(-1)).toBe('after');
  journal.close();
  expect(files()).toEqual([]);
});

test('a journal is full at TOLLGATE_JOURNAL_MAX_BYTES until the bus has stored its usage events', async () => {
  const journal = open({ bytesMax: 1_000 });
  journal.append(record('a', 2_000), () => {});
  journal.flush();
  expect(journal.isFull).toBe(true);
  await publisherFor(journal).stop(new AbortController().signal);
  expect(journal.isFull).toBe(false);
  journal.close();
});

test('the same events make the same message, so that the bus can drop it', async () => {
  const first = open();
  first.append(record('a'), () => {});
  first.flush();
  await publisherFor(first).stop(new AbortController().signal);
  first.close();
  const second = open();
  second.append(record('a'), () => {});
  second.flush();
  await publisherFor(second).stop(new AbortController().signal);
  expect(bus.messages[0]?.id).toBe(bus.messages[1]?.id);
  second.close();
});

test('a folder has one owner', () => {
  const lock = lockFolder(dir);
  expect(() => lockFolder(dir)).toThrow('TOLLGATE_GATEWAY_ID');
  lock.release();
  lockFolder(dir).release();
});
