export {
  type CounterKey,
  counterKey,
  EVERYTHING,
  escapeKeyPart,
  parseCounterKey,
  ruleKeyPrefix,
  UNCERTAIN_COST,
} from './counter-key.ts';
export { counterOf, counterRefOf, unitName, unitOf } from './counter-ref.ts';
export type { Lease } from './expire.ts';
export {
  type Balance,
  type Counter,
  type CounterReading,
  type CounterUnit,
  type ExpiredLease,
  type Hold,
  type Ledger,
  LedgerUnavailableError,
  type ReadOptions,
  type Release,
  type Reservation,
  type ReserveVerdict,
  type Settlement,
  type SettleOutcome,
  type Window,
} from './ledger.ts';
export { adoptSqliteLeases } from './memory/journal/adopt-sqlite-leases.ts';
export { fileLeaseJournal } from './memory/journal/file-lease-journal.ts';
export type { LeaseJournal } from './memory/lease-journal.ts';
export { type MemoryLedgerOptions, memoryLedger } from './memory/store.ts';
export {
  parseRedisUrl,
  REDIS_URL_FORMS,
  type RedisAddress,
  type RedisLogin,
  type RedisTarget,
} from './redis/connection/url.ts';
export { redisClient } from './redis/redis-client.ts';
export { type RedisLedgerOptions, redisLedger } from './redis/store.ts';
export { balanceOf, changed, counterIdentity, emptyTally, type Tally } from './window.ts';
export {
  type CalendarName,
  calendarWindow,
  isWindowOf,
  type SlidingName,
  type WindowSpec,
  windowAt,
} from './window-spec.ts';
