import { systemClock } from '@tollgate/clock';
import { startRedis, type TestServer } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Ledger, LedgerUnavailableError, redisLedger } from '../src/index.ts';
import { hold, lifetimeCounter, reservation, settlement } from './contract/subject.ts';

let redis: TestServer;
let ledger: Ledger;

beforeEach(async () => {
  redis = await startRedis();
  ledger = redisLedger({ url: redis.url, clock: systemClock, telemetry: silentTelemetry() });
  await vi.waitFor(() => ledger.open(), { timeout: 20_000 });
});
afterEach(async () => {
  await ledger.close();
  await redis.stop();
});

const asked = (id: string) => reservation(id, hold(lifetimeCounter(), 1, 100));
/** Long enough for any restart on a busy machine. */
const PATIENTLY = { timeout: 20_000 };

test('a killed Redis makes every call fail with LedgerUnavailableError, and recovery needs nobody', async () => {
  await vi.waitFor(() => ledger.reserve([asked('a')]), { timeout: 20_000 });
  await redis.kill();
  await expect(ledger.reserve([asked('b')])).rejects.toThrow(LedgerUnavailableError);
  await expect(ledger.settle([settlement('a', {})])).rejects.toThrow(LedgerUnavailableError);
  await expect(ledger.expired(1)).rejects.toThrow(LedgerUnavailableError);
  await expect(ledger.read({ keyPrefix: '', limit: 1 })).rejects.toThrow(LedgerUnavailableError);
  await vi.waitFor(() => expect(ledger.isAvailable()).toBe(false), PATIENTLY);
  await redis.restart();
  await vi.waitFor(() => expect(ledger.isAvailable()).toBe(true), PATIENTLY);
  // Events name their counters: a Redis that was killed may have kept the last second to itself.
  const event = { admittedAtMs: systemClock.nowMs(), counters: [lifetimeCounter()], costNanoUsd: 5 };
  await vi.waitFor(() => ledger.settle([settlement('a', event)]), PATIENTLY);
  expect(await ledger.isOpen()).toBe(true);
  expect(await ledger.read({ keyPrefix: '', limit: 1 })).toMatchObject([
    { balance: { used: 5, reserved: 0 } },
  ]);
});

test('a call to a hanging Redis fails at the deadline, and later calls fail at once until Redis answers again', async () => {
  await vi.waitFor(() => ledger.reserve([asked('a')]), { timeout: 20_000 });
  const admin = new Redis(redis.url);
  await admin.call('CLIENT', 'PAUSE', '3000', 'ALL');
  const late = ledger.reserve([asked('b')]);
  await expect(late).rejects.toThrow('Redis did not answer within 50 ms');
  await vi.waitFor(
    () => expect(ledger.reserve([asked('c')])).rejects.toThrow('Redis did not answer recent calls'),
    { timeout: 20_000 },
  );
  expect(ledger.isAvailable()).toBe(false);
  await vi.waitFor(() => expect(ledger.isAvailable()).toBe(true), PATIENTLY);
  admin.disconnect();
});

test('a Redis that comes back empty is not open', async () => {
  await vi.waitFor(() => ledger.reserve([asked('a')]), { timeout: 20_000 });
  await redis.restartEmpty();
  await vi.waitFor(async () => expect(await ledger.isOpen()).toBe(false), PATIENTLY);
  await vi.waitFor(
    async () => expect(await ledger.reserve([asked('b')])).toMatchObject([{ kind: 'not-ready' }]),
    PATIENTLY,
  );
  await ledger.open();
  await vi.waitFor(
    async () => expect(await ledger.reserve([asked('b')])).toMatchObject([{ kind: 'reserved' }]),
    PATIENTLY,
  );
});

test('a call that was given up on before a connection was there is never sent', async () => {
  await redis.kill();
  await expect(ledger.reserve([asked('forgotten')])).rejects.toThrow(LedgerUnavailableError);
  await redis.restart();
  await vi.waitFor(() => expect(ledger.isAvailable()).toBe(true), PATIENTLY);
  const admin = new Redis(redis.url);
  expect(await admin.exists('{tollgate}:r:forgotten')).toBe(0);
  admin.disconnect();
});

test('a closed ledger refuses every call, at once', async () => {
  await ledger.close();
  await ledger.close();
  await expect(ledger.reserve([asked('a')])).rejects.toThrow('the ledger is closed');
  await expect(ledger.nowMs()).rejects.toThrow(LedgerUnavailableError);
  expect(ledger.isAvailable()).toBe(false);
});
