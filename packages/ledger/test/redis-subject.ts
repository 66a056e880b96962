import { systemClock } from '@tollgate/clock';
import { silentTelemetry } from '@tollgate/telemetry';
import { readScripts } from '../src/redis/scripts.ts';
import { RedisLedger, type RedisLedgerParts } from '../src/redis/store.ts';
import type { LedgerUnderTest } from './contract/ledger-contract.ts';
import { redisAdmin } from './redis-admin.ts';

/** Stands in for the clock of Redis: a key of each slot that only tests have. */
const TEST_TIME_LUA = `local function now_ms()
  return tonumber(redis.call('GET', string.match(KEYS[1], '^{[^}]*}') .. ':test-time'))
end`;

/** The ledger's scripts on that clock. */
export const TEST_SCRIPTS = readScripts(TEST_TIME_LUA);

/** Patient enough for a busy machine: time is judged in the tests of failures alone. */
const PATIENCE = { deadlineMs: 20_000, backgroundDeadlineMs: 20_000 };

/** An open ledger on an emptied Redis whose scripts follow a clock that stands still. */
export async function redisSubject(
  url: string,
  parts: Pick<RedisLedgerParts, 'between'> = {},
): Promise<LedgerUnderTest & { emptyOne(master: number): Promise<void> }> {
  const admin = redisAdmin(url);
  const timeKeys = admin.slots.map(({ keys }) => keys.epoch.replace('epoch', 'test-time'));
  // Redis itself drops keys by its own clock, so this one may never be behind it.
  let nowMs = Math.ceil(Date.now() / 1_000) * 1_000;
  const setTime = () => Promise.all(timeKeys.map((key) => admin.client.set(key, nowMs)));
  await admin.empty();
  await setTime();
  const options = { url, clock: systemClock, telemetry: silentTelemetry(), ...PATIENCE };
  const ledger = new RedisLedger(options, { scripts: TEST_SCRIPTS, ...parts });
  await ledger.open();
  return {
    ledger: () => ledger,
    async advance(durationMs) {
      nowMs += durationMs;
      await setTime();
    },
    async empty() {
      await admin.empty();
      await setTime();
    },
    async emptyOne(master) {
      await admin.empty(master);
      await setTime();
    },
    async stop() {
      await ledger.close();
      admin.close();
    },
  };
}
