import { randomUUID } from 'node:crypto';
import { systemClock } from '@tollgate/clock';
import { startRedis, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Ledger, type RedisLedgerOptions, redisLedger } from '../src/index.ts';
import {
  calendarCounter,
  concurrencyCounter,
  hold,
  lifetimeCounter,
  reservation,
  settlement,
  slidingCounter,
} from './contract/subject.ts';
import { redisSubject } from './redis-subject.ts';

const DAY_MS = 24 * 3_600_000;

let redis: TestServer;
let admin: Redis;
const opened: Ledger[] = [];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
  admin.on('error', () => {});
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
beforeEach(() => admin.flushall());
afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close();
});

/** Patient by default, so that a busy machine changes nothing where time is not the subject. */
function ledgerWith(options: Partial<RedisLedgerOptions> = {}): Ledger {
  const patience = { deadlineMs: 10_000, backgroundDeadlineMs: 10_000 };
  const ledger = redisLedger({
    url: redis.url,
    clock: systemClock,
    telemetry: silentTelemetry(),
    ...patience,
    ...options,
  });
  opened.push(ledger);
  return ledger;
}

describe('several ledgers on one Redis', () => {
  test('500 reservations at once from two ledgers admit exactly what fits', async () => {
    const [one, other] = [ledgerWith(), ledgerWith()];
    await one.open();
    const [amount, limit] = [7, 1_000];
    const holds = [hold(lifetimeCounter(), amount, limit), hold(slidingCounter(), 1, 1_000_000)];
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        (index % 2 === 0 ? one : other).reserve([reservation(randomUUID(), ...holds)]),
      ),
    );
    const reserved = answers.flat().filter(({ kind }) => kind === 'reserved');
    expect(reserved).toHaveLength(Math.floor(limit / amount));
    const readings = await one.read({ keyPrefix: '', limit: 10 });
    expect(readings.map(({ balance }) => balance.used + balance.reserved)).toEqual([
      Math.floor(limit / amount),
      Math.floor(limit / amount) * amount,
    ]);
  });

  test('one id reserved through both at once is held once', async () => {
    const [one, other] = [ledgerWith(), ledgerWith()];
    await one.open();
    const asked = reservation('a', hold(lifetimeCounter(), 5, 9));
    const answers = await Promise.all([one, other, one, other].map((ledger) => ledger.reserve([asked])));
    const deadlines = answers.flat().map((verdict) => verdict.kind === 'reserved' && verdict.deadlineMs);
    expect(deadlines).toEqual(Array(4).fill(deadlines[0]));
    expect(deadlines[0]).not.toBe(false);
    expect(await one.read({ keyPrefix: '', limit: 1 })).toMatchObject([{ balance: { reserved: 5 } }]);
  });

  test('a settlement delivered to both at once counts once', async () => {
    const [one, other] = [ledgerWith(), ledgerWith()];
    await one.open();
    const ids = Array.from({ length: 50 }, () => randomUUID());
    await one.reserve(ids.map((id) => reservation(id, hold(lifetimeCounter(), 10, 9_999))));
    const real = ids.map((id) => settlement(id, { costNanoUsd: 3 }));
    const outcomes = await Promise.all([one.settle(real), other.settle([...real].reverse())]);
    expect(outcomes.flat().filter((outcome) => outcome === 'settled')).toHaveLength(50);
    expect(await one.read({ keyPrefix: '', limit: 1 })).toMatchObject([
      { balance: { used: 150, reserved: 0 } },
    ]);
  });
});

describe('the store', () => {
  test('follows the clock of Redis', async () => {
    const [seconds, micros] = await admin.time();
    const redisMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    expect(await ledgerWith().nowMs()).toBeGreaterThanOrEqual(redisMs);
  });

  test('works on when Redis has forgotten the scripts', async () => {
    const ledger = ledgerWith();
    await ledger.open();
    const asked = (id: string) => reservation(id, hold(lifetimeCounter(), 1, 2));
    await ledger.reserve([asked('a')]);
    await admin.script('FLUSH');
    const verdicts = await ledger.reserve(['b', 'c', 'a'].map(asked));
    expect(verdicts.map(({ kind }) => kind)).toEqual(['reserved', 'refused', 'reserved']);
  });

  test('forgets counters, settled ids and their names when their time has passed', async () => {
    const ledger = ledgerWith({ settledTtlMs: 1 });
    await ledger.open();
    const short = {
      key: 'short|all|requests|instant',
      unit: 'requests',
      window: { kind: 'sliding', lengthMs: 60 },
    } as const;
    await ledger.reserve([reservation('a', hold(short, 1, 10))]);
    await ledger.settle([settlement('a', {})]);
    await vi.waitFor(async () => expect(await ledger.read({ keyPrefix: '', limit: 10 })).toEqual([]), {
      timeout: 20_000,
    });
    await vi.waitFor(async () => expect(await admin.keys('*')).toEqual(['{tollgate}:epoch']), {
      timeout: 20_000,
    });
  });

  test('takes names of vanished counters off its lists when new ones come, without being read', async () => {
    const ledger = ledgerWith();
    await ledger.open();
    let last = 0;
    await vi.waitFor(
      async () => {
        last += 1;
        const key = `short${last}|all|requests|instant`;
        const short = { key, unit: 'requests', window: { kind: 'sliding', lengthMs: 60 } } as const;
        await ledger.reserve([reservation(randomUUID(), hold(short, 1, 10))]);
        const first = '{tollgate}:c:short1|all|requests|instant\ns60';
        expect(await admin.zscore('{tollgate}:counters', first)).toBeNull();
      },
      { timeout: 20_000 },
    );
    expect(await admin.zcard('{tollgate}:counters')).toBeLessThanOrEqual(last);
    expect(await admin.zcard('{tollgate}:counter-ends')).toBe(await admin.zcard('{tollgate}:counters'));
  });

  test('gives every key but those of running requests an end', async () => {
    const ledger = ledgerWith();
    await ledger.open();
    const nowMs = await ledger.nowMs();
    const day = { kind: 'calendar', startMs: nowMs - 1_000, endMs: nowMs + 1_000_000 } as const;
    const budget = { key: 'budget|all|cost|day', unit: 'cost', window: day } as const;
    await ledger.reserve([reservation('a', hold(slidingCounter(), 1, 10), hold(budget, 1, 10))]);
    await ledger.settle([settlement('a', { costNanoUsd: 1 }), settlement('b', { unsettled: true })]);
    const endless: string[] = [];
    for (const key of await admin.keys('*')) if ((await admin.ttl(key)) === -1) endless.push(key);
    const budgetKey = `{tollgate}:c:budget|all|cost|day\nc${day.startMs}-${day.endMs}`;
    const lists = ['{tollgate}:counter-ends', '{tollgate}:counters', '{tollgate}:epoch'];
    expect(endless.sort()).toEqual([budgetKey, ...lists]);
    const graceMs = 48 * 3_600_000;
    expect(await admin.zscore('{tollgate}:counter-ends', budgetKey)).toBe(String(day.endMs + graceMs));
  });

  test('takes counters away that have ended, and those of requests in flight when there are none', async () => {
    const subject = await redisSubject(redis.url);
    try {
      const ledger = subject.ledger();
      const inFlight = hold(concurrencyCounter(), 1, 10);
      const day = hold(calendarCounter(await ledger.nowMs()), 1, 10);
      await ledger.reserve([
        reservation('a', inFlight, day),
        reservation('b', hold(lifetimeCounter(), 1, 10)),
      ]);
      await ledger.renew(['a'], 60 * DAY_MS);
      const counters = async () =>
        (await admin.keys('{tollgate}:c:*')).map((key) => /:c:([\w-]+)/.exec(key)?.[1]).sort();
      await subject.advance(3 * DAY_MS);
      await ledger.expired(1);
      expect(await counters()).toEqual(['in-flight', 'total']);
      await ledger.settle([settlement('a', { costNanoUsd: 1 })]);
      await subject.advance(DAY_MS);
      await ledger.expired(1);
      expect(await counters()).toEqual(['total']);
      expect(await admin.zcard('{tollgate}:counters')).toBe(1);
      expect(await admin.zcard('{tollgate}:counter-ends')).toBe(0);
    } finally {
      await subject.stop();
    }
  });
});
