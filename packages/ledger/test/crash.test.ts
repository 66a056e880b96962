import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedClock } from '@tollgate/clock';
import { startRedis, startRedisCluster, type TestRedisCluster, type TestServer } from '@tollgate/harness';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { fileLeaseJournal, LedgerUnavailableError, memoryLedger } from '../src/index.ts';
import { reserveRepliesOf } from '../src/redis/replies.ts';
import type { Slot } from '../src/redis/slots.ts';
import { type Crash, crashStep, rules } from './crash-steps.ts';
import { type CrashableLedger, CrashWorld, SKEW_MS, shuffled } from './crash-world.ts';
import { redisSubject } from './redis-subject.ts';

/**
 * Random rules, requests and deaths of policies, gateways and accounting between any two steps. Breaks when an enforced
 * limit is passed, when at rest a counter is not the sum of what was settled, when something is held beyond its lease and
 * the sweep after it, when a request is charged that was never admitted, or when a redelivery changes anything.
 */

const TIMEOUT_MS = 300_000;

let redis: TestServer;
let cluster: TestRedisCluster;
beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
}, 120_000);
afterAll(() => Promise.all([redis.stop(), cluster.stop()]));

describe.each([
  ['without losing the store', false],
  ['losing the store now and then', true],
] as const)('whoever dies, %s', (_how, isLosing) => {
  test('the memory ledger stays exact', () => staysExact(memoryWorld, { runs: 150, isLosing }), TIMEOUT_MS);
  test(
    'the Redis ledger stays exact',
    () => staysExact(() => redisWorld(redis.url), { runs: 50, isLosing }),
    TIMEOUT_MS,
  );
  test(
    'the ledger on Redis Cluster stays exact',
    () => staysExact(() => redisWorld(cluster.url), { runs: 25, isLosing }),
    TIMEOUT_MS,
  );
});

async function staysExact(
  start: () => Promise<CrashableLedger>,
  { runs, isLosing }: { runs: number; isLosing: boolean },
): Promise<void> {
  const steps = fc.array(crashStep({ isLosing }), { minLength: 5, maxLength: 60, size: 'max' });
  await fc.assert(
    fc.asyncProperty(rules, steps, async (limits, all) => {
      const subject = await start();
      try {
        await subject.advance(SKEW_MS);
        const world = new CrashWorld(subject, limits);
        for (const one of all) await world.take(one);
        await world.comeToRest();
      } finally {
        await subject.stop();
      }
    }),
    { numRuns: runs },
  );
}

/** The process of a memory ledger dies as a whole: what it did not journal is gone, and counters come from history. */
async function memoryWorld(): Promise<CrashableLedger> {
  const clock = simulatedClock(Date.now());
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-crash-'));
  const journal = () => fileLeaseJournal({ folder: path.join(folder, 'leases') });
  const start = () => memoryLedger({ clock, journal: journal() });
  let ledger = start();
  await ledger.open();
  let next: Crash = 'none';
  let held: ReadonlySet<number> = new Set();
  const cutOff = <Arguments extends unknown[], Value>(call: (...given: Arguments) => Promise<Value>) => {
    return async (...given: Arguments): Promise<Value> => {
      const crash = next;
      next = 'none';
      if (crash === 'before' || crash === 'between') throw new LedgerUnavailableError('died before');
      const value = await call(...given);
      if (crash === 'after') throw new LedgerUnavailableError('died after');
      return value;
    };
  };
  return {
    ledger: () => {
      const own = ledger;
      return {
        ...{ renew: own.renew.bind(own), expired: own.expired.bind(own), read: own.read.bind(own) },
        ...{ isOpen: own.isOpen.bind(own), open: own.open.bind(own), once: own.once.bind(own) },
        ...{ keep: own.keep.bind(own), forget: own.forget.bind(own), nowMs: own.nowMs.bind(own) },
        ...{ isAvailable: own.isAvailable.bind(own), close: own.close.bind(own) },
        release: own.release.bind(own),
        reserve: cutOff(async (reservations) => {
          const verdicts = await own.reserve(reservations);
          held = new Set(verdicts[0]?.kind === 'reserved' ? [0] : []);
          return verdicts;
        }),
        settle: cutOff((settlements) => own.settle(settlements)),
        putBack: cutOff((settlements) => own.putBack(settlements)),
      };
    },
    crashNext(crash) {
      next = crash;
      held = new Set();
    },
    heldUnheard: () => ({ slots: held, slotCount: 1 }),
    revive() {
      next = 'none';
    },
    async advance(durationMs) {
      clock.advance(durationMs);
    },
    async empty() {
      await ledger.close();
      ledger = start();
    },
    async stop() {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Processes die before, after, or when only some slots have heard of a call; then none of their calls is sent. */
async function redisWorld(url: string): Promise<CrashableLedger> {
  let next: { crash: Crash; seed: number } = { crash: 'none', seed: 0 };
  let isDead = false;
  let held: { slots: ReadonlySet<number>; all: number } = { slots: new Set(), all: 1 };
  const subject = await redisSubject(url, {
    between: (run) => async (calls) => {
      const { crash, seed } = next;
      next = { crash: 'none', seed: 0 };
      if (!isDead && crash === 'none') return run(calls);
      const slots = isDead || crash === 'before' ? [] : slotsThatHear(calls.calls, crash, seed);
      isDead = true;
      const sent = calls.calls.filter(({ slot }) => slots.includes(slot));
      const answers = await run({ ...calls, calls: sent });
      const isHeld = (at: number) => {
        const answer = answers[at];
        if (answer === undefined || 'error' in answer) return false;
        return reserveRepliesOf(answer.reply).some(([kind]) => HELD.includes(kind));
      };
      if (calls.operation === 'reserve') {
        const slotsHeld = sent.filter((_, at) => isHeld(at)).map(({ slot }) => slot.number);
        held = { slots: new Set(slotsHeld), all: calls.calls.length };
      }
      return calls.calls.map(() => ({ error: new LedgerUnavailableError('its process has died') }));
    },
  });
  return {
    ...subject,
    crashNext(crash, seed) {
      next = { crash, seed };
      held = { slots: new Set(), all: 1 };
    },
    heldUnheard: () => ({ slots: held.slots, slotCount: held.all }),
    revive() {
      next = { crash: 'none', seed: 0 };
      isDead = false;
    },
  };
}

/** What `reserve.lua` says of what is held, now or before. */
const HELD: readonly unknown[] = [1, 5, 6];

function slotsThatHear(
  calls: readonly { readonly slot: Slot }[],
  crash: Crash,
  seed: number,
): readonly Slot[] {
  const slots = [...new Set(calls.map(({ slot }) => slot))];
  return crash === 'between' ? shuffled(slots, seed).slice(0, seed % slots.length) : slots;
}
