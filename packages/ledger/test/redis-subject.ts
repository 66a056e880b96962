import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { Redis } from 'ioredis';
import type { LedgerUnderTest } from '../src/contract.ts';
import { readScripts } from '../src/redis/scripts.ts';
import { RedisLedger } from '../src/redis/store.ts';

/** Stands in for the clock of Redis: a key that only tests have. */
const TIME_KEY = '{tollgate}:test-time';
const TEST_TIME_LUA = `local function now_ms() return tonumber(redis.call('GET', '${TIME_KEY}')) end`;

/** Patient enough for a busy machine: time is judged in the tests of failures alone. */
const PATIENCE = { deadlineMs: 20_000, backgroundDeadlineMs: 20_000 };

/** An open ledger on an emptied Redis whose scripts follow a clock that stands still. */
export async function redisSubject(url: string): Promise<LedgerUnderTest> {
  const admin = new Redis(url);
  // Redis itself drops keys by its own clock, so this one may never be behind it.
  const start = Math.ceil(Date.now() / 1_000) * 1_000;
  await admin.flushall();
  await admin.set(TIME_KEY, start);
  const options = { url, clock: systemClock, telemetry: silentTelemetry(), ...PATIENCE };
  const ledger = new RedisLedger(options, readScripts(TEST_TIME_LUA));
  await ledger.open();
  return {
    ledger: () => ledger,
    async advance(durationMs) {
      await admin.incrby(TIME_KEY, durationMs);
    },
    async empty() {
      const now = await admin.get(TIME_KEY);
      await admin.flushall();
      await admin.set(TIME_KEY, now ?? start);
    },
    async stop() {
      await ledger.close();
      admin.disconnect();
    },
  };
}
