import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Lease } from '../../src/expire.ts';
import { fileLeaseJournal, type LeaseJournal } from '../../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-leases-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COUNTERS = [
  { key: 'r|all|cost|day', unit: 'cost', window: { kind: 'calendar', startMs: 1, endMs: undefined } },
  { key: 'r|user:"ä"\n|tokens|minute', unit: 'tokens', window: { kind: 'sliding', lengthMs: 60_000 } },
] as const;

function lease(id: string, deadlineMs = 5): Lease {
  const holds = COUNTERS.map((counter, index) => ({ counter, amount: index + 1 }));
  return { kind: 'reserved', id, admittedAtMs: 1, deadlineMs, holds };
}

/** One call of a journal. */
type Call = (journal: LeaseJournal) => void;

const ids = fc.constantFrom('a', 'b', 'c', 'ü"\n');
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.uniqueArray(ids), fc.nat()).map(
    ([some, dueMs]): Call =>
      (journal) =>
        journal.put(some.map((id) => lease(id, dueMs))),
  ),
  fc.array(ids).map(
    (some): Call =>
      (journal) =>
        journal.remove(some),
  ),
  fc.tuple(ids, fc.nat()).map(
    ([key, untilMs]): Call =>
      (journal) =>
        journal.putClaim({ key, untilMs }),
  ),
  fc.array(ids).map(
    (some): Call =>
      (journal) =>
        journal.removeClaims(some),
  ),
);

/** What a journal holds, in an order of its own. */
function contentOf(journal: LeaseJournal): string {
  const leases = journal.load().sort((one, other) => (one.id < other.id ? -1 : 1));
  const claims = journal.loadClaims().sort((one, other) => (one.key < other.key ? -1 : 1));
  return JSON.stringify({ leases, claims });
}

function segmentsOf(from: string): string[] {
  return readdirSync(from)
    .map((name) => path.join(from, name))
    .sort();
}

/** What a process finds that starts on a copy of a segment. */
function startedOn(bytes: Uint8Array, name = 'leases-1.log'): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'tollgate-leases-'));
  writeFileSync(path.join(copy, name), bytes);
  const journal = fileLeaseJournal({ folder: copy });
  const content = contentOf(journal);
  journal.close();
  rmSync(copy, { recursive: true });
  return content;
}

test('holds what was put and not removed, for every process that follows', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyCall, { maxLength: 8 }), { maxLength: 4 }), (processes) => {
      const own = mkdtempSync(path.join(folder, 'run-'));
      const model = fileLeaseJournal({ folder: mkdtempSync(path.join(folder, 'model-')) });
      for (const calls of processes) {
        // Killed: nothing closes it.
        const journal = fileLeaseJournal({ folder: own, segmentBytes: 600 });
        expect(contentOf(journal)).toBe(contentOf(model));
        for (const call of calls) {
          call(journal);
          call(model);
        }
        expect(contentOf(journal)).toBe(contentOf(model));
      }
    }),
    { numRuns: 60 },
  );
});

test('a lease comes back as it was put, with the last deadline', () => {
  const journal = fileLeaseJournal({ folder });
  journal.put([lease('a', 5), lease('b', 6)]);
  journal.put([lease('a', 7)]);
  journal.close();
  journal.close();
  expect(() => journal.put([lease('c')])).toThrow('closed');
  const next = fileLeaseJournal({ folder });
  expect(next.load()).toEqual([lease('a', 7), lease('b', 6)]);
});

test('cut at every byte, holds what a whole number of calls has written', () => {
  const journal = fileLeaseJournal({ folder });
  const [file = ''] = segmentsOf(folder);
  const states: { bytes: number; content: string }[] = [];
  const note = () => states.push({ bytes: statSync(file).size, content: contentOf(journal) });
  note();
  journal.put([lease('a'), lease('b')]);
  note();
  journal.putClaim({ key: 'ü', untilMs: 9 });
  note();
  journal.remove(['a']);
  note();
  journal.close();
  const whole = readFileSync(file);
  const empty = startedOn(Buffer.alloc(0));
  for (let length = 0; length <= whole.length; length++) {
    // The newline that ends a line is not part of what its checksum covers.
    const state = states.findLast(({ bytes }) => bytes - 1 <= length);
    expect(startedOn(whole.subarray(0, length))).toBe(state?.content ?? empty);
  }
});

test('a damaged line is void, and those around it are not', () => {
  const journal = fileLeaseJournal({ folder });
  const [file = ''] = segmentsOf(folder);
  for (const id of ['a', 'b', 'c']) journal.put([lease(id)]);
  journal.close();
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('"b"') + 1] = 0x78;
  expect(JSON.parse(startedOn(bytes)).leases).toMatchObject([{ id: 'a' }, { id: 'c' }]);
});

test('stays small however much was put and removed', async () => {
  const journal = fileLeaseJournal({ folder, segmentBytes: 2_000 });
  journal.put([lease('stays')]);
  const newest = () => Math.max(...segmentsOf(folder).map((file) => Number(/(\d+)\.log$/.exec(file)?.[1])));
  for (let block = 0; block < 6; block++) {
    const before = newest();
    for (let id = 0; id < 50; id++) {
      journal.put([lease(`${id}`)]);
      journal.remove([`${id}`]);
    }
    // A segment is replaced by a write after it has been synced.
    const isReplaced = () => {
      journal.remove(['none']);
      expect(newest()).toBeGreaterThan(before);
    };
    await vi.waitFor(isReplaced, { interval: 1, timeout: 10_000 });
  }
  await vi.waitFor(() => expect(segmentsOf(folder)).toHaveLength(1), { interval: 1, timeout: 10_000 });
  const [file = ''] = segmentsOf(folder);
  expect(statSync(file).size).toBeLessThan(2_000);
  journal.close();
  expect(fileLeaseJournal({ folder }).load()).toEqual([lease('stays')]);
});

test('takes a replaced segment where the next one has not reached the disk whole', async () => {
  const journal = fileLeaseJournal({ folder, segmentBytes: 1 });
  journal.put([lease('a')]);
  journal.close();
  await vi.waitFor(() => expect(segmentsOf(folder)).toHaveLength(1), { interval: 1 });
  const [last = ''] = segmentsOf(folder);
  const number = Number(/(\d+)\.log$/.exec(last)?.[1]);
  copyFileSync(last, `${last}.kept`);
  const next = fileLeaseJournal({ folder });
  next.put([lease('b')]);
  next.close();
  await vi.waitFor(() => expect(segmentsOf(folder)).toHaveLength(2), { interval: 1 });
  // A power cut: the old segment is there still, and of the new one the first line is lost.
  copyFileSync(`${last}.kept`, last);
  const newest = path.join(folder, `leases-${number + 1}.log`);
  const bytes = readFileSync(newest);
  bytes.fill(0, 0, bytes.indexOf('\n'));
  writeFileSync(newest, bytes);
  expect(fileLeaseJournal({ folder }).load()).toEqual([lease('a'), lease('b')]);
});
