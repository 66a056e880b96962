import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { checkClaim, checkLease, checkReservation, checkSettlement } from '../check-input.ts';
import type {
  CounterReading,
  ExpiredLease,
  Ledger,
  Reservation,
  ReserveVerdict,
  Settlement,
  SettleOutcome,
} from '../ledger.ts';
import { CORRECTION_TTL_MS, SETTLED_TTL_MS } from '../settle.ts';
import { RedisConnection, type ScriptCall } from './connection.ts';
import {
  COUNTER_ENDS_KEY,
  COUNTERS_KEY,
  claimKey,
  counterKey,
  counterKeyPrefix,
  DEADLINES_KEY,
  EPOCH_KEY,
  leaseKey,
  unitLetter,
} from './keys.ts';
import { expiredLeasesOf, numberOf, outcomeOf, readingsOf, verdictOf } from './replies.ts';
import { readScripts, type Scripts } from './scripts.ts';

/** What a ledger on Redis needs, and how patient it is. */
export type RedisLedgerOptions = {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Measures deadlines; windows and leases follow the clock of Redis. */
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** For `reserve`, which a request waits for. */
  readonly deadlineMs?: number;
  /** For everything else. */
  readonly backgroundDeadlineMs?: number;
  /** How long a settled id is remembered. */
  readonly settledTtlMs?: number;
  /** How long an unsettled charge can be corrected. */
  readonly correctionTtlMs?: number;
  /** Calls in a row that fail until none is tried for a while. */
  readonly failuresMax?: number;
  /** How often Redis is then asked whether it is back. */
  readonly probeEveryMs?: number;
};

const DEADLINE_MS = 50;
const BACKGROUND_DEADLINE_MS = 1_500;
const FAILURES_MAX = 5;
const PROBE_EVERY_MS = 250;

/** Most settlements in one pipeline, renewals in one script, leases or counters in one answer: Redis serves others too. */
const CHUNK = 500;

/** A ledger on Redis 6.2 or later, for any number of processes at once. Connects by itself, now and after each loss. */
export function redisLedger(options: RedisLedgerOptions): Ledger {
  return new RedisLedger(options, readScripts());
}

/** The same with scripts of the caller's, for tests that move the store's clock. */
export class RedisLedger implements Ledger {
  readonly #connection: RedisConnection;
  readonly #scripts: Scripts;
  readonly #deadlineMs: number;
  readonly #backgroundDeadlineMs: number;
  readonly #settledTtlMs: number;
  readonly #correctionTtlMs: number;

  constructor(options: RedisLedgerOptions, scripts: Scripts) {
    this.#scripts = scripts;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#backgroundDeadlineMs = options.backgroundDeadlineMs ?? BACKGROUND_DEADLINE_MS;
    this.#settledTtlMs = options.settledTtlMs ?? SETTLED_TTL_MS;
    this.#correctionTtlMs = options.correctionTtlMs ?? CORRECTION_TTL_MS;
    this.#connection = new RedisConnection({
      url: options.url,
      clock: options.clock,
      telemetry: options.telemetry,
      patience: {
        failuresMax: options.failuresMax ?? FAILURES_MAX,
        probeEveryMs: options.probeEveryMs ?? PROBE_EVERY_MS,
      },
    });
  }

  async reserve(reservations: readonly Reservation[]): Promise<ReserveVerdict[]> {
    for (const reservation of reservations) checkReservation(reservation);
    if (reservations.length === 0) return [];
    const calls = reservations.map((reservation) => this.#reserveCall(reservation));
    const replies = await this.#connection.run({ operation: 'reserve', calls, deadlineMs: this.#deadlineMs });
    return reservations.map(({ holds }, index) => verdictOf(replies[index], holds));
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<void> {
    checkLease(leaseMs);
    for (const some of chunks(ids)) {
      await this.#inBackground('renew', [
        { script: this.#scripts.renew, keys: [DEADLINES_KEY, ...some.map(leaseKey)], args: [leaseMs] },
      ]);
    }
  }

  async settle(settlements: readonly Settlement[]): Promise<SettleOutcome[]> {
    for (const settlement of settlements) checkSettlement(settlement);
    const outcomes: SettleOutcome[] = [];
    for (const some of chunks(settlements)) {
      const calls = some.map((settlement) => this.#settleCall(settlement));
      outcomes.push(...(await this.#inBackground('settle', calls)).map(outcomeOf));
    }
    return outcomes;
  }

  async expired(limit: number): Promise<ExpiredLease[]> {
    const args = [Math.min(limit, CHUNK)];
    const call = { script: this.#scripts.expired, keys: [DEADLINES_KEY], args };
    const [reply] = await this.#inBackground('expired', [call]);
    return expiredLeasesOf(reply);
  }

  async read({ keyPrefix, limit }: { keyPrefix: string; limit: number }): Promise<CounterReading[]> {
    const prefix = counterKeyPrefix(keyPrefix);
    const found: CounterReading[] = [];
    let start = `[${prefix}`;
    do {
      const args = [start, prefix, CHUNK];
      const call = { script: this.#scripts.read, keys: [COUNTERS_KEY, COUNTER_ENDS_KEY], args };
      const [reply] = await this.#inBackground('read', [call]);
      const { next, readings } = readingsOf(reply);
      found.push(...readings);
      start = next;
    } while (start !== '' && found.length < limit);
    return found.slice(0, limit);
  }

  async isOpen(): Promise<boolean> {
    const call = { script: this.#scripts.isOpen, keys: [EPOCH_KEY], args: [] };
    const [reply] = await this.#inBackground('isOpen', [call]);
    return reply === 1;
  }

  async open(): Promise<void> {
    await this.#inBackground('open', [{ script: this.#scripts.open, keys: [EPOCH_KEY], args: [] }]);
  }

  async once(key: string, ttlMs: number): Promise<boolean> {
    checkClaim(key, ttlMs);
    const call = { script: this.#scripts.once, keys: [claimKey(key)], args: [ttlMs] };
    const [reply] = await this.#inBackground('once', [call]);
    return reply === 1;
  }

  async keep(key: string, ttlMs: number): Promise<void> {
    checkClaim(key, ttlMs);
    const call = { script: this.#scripts.keep, keys: [claimKey(key)], args: [ttlMs] };
    await this.#inBackground('keep', [call]);
  }

  async forget(key: string): Promise<void> {
    await this.#inBackground('forget', [{ script: this.#scripts.forget, keys: [claimKey(key)], args: [] }]);
  }

  async nowMs(): Promise<number> {
    const [reply] = await this.#inBackground('nowMs', [{ script: this.#scripts.now, keys: [], args: [] }]);
    return numberOf(reply);
  }

  isAvailable(): boolean {
    return this.#connection.isAvailable();
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #inBackground(operation: string, calls: readonly ScriptCall[]): Promise<unknown[]> {
    return this.#connection.run({ operation, calls, deadlineMs: this.#backgroundDeadlineMs });
  }

  #reserveCall({ id, leaseMs, holds }: Reservation): ScriptCall {
    const keys = [leaseKey(id), DEADLINES_KEY, EPOCH_KEY, COUNTERS_KEY, COUNTER_ENDS_KEY];
    const args: (string | number)[] = [leaseMs, '', 0, ''];
    const held: [string, string, number][] = [];
    let [startMs, endMs] = [0, Number.POSITIVE_INFINITY];
    for (const { counter, amount, limit, mode } of holds) {
      const { window } = counter;
      const [key, unit] = [counterKey(counter), unitLetter(counter.unit)];
      if (window.kind === 'calendar') {
        startMs = Math.max(startMs, window.startMs);
        endMs = Math.min(endMs, window.endMs ?? endMs);
      }
      keys.push(key);
      args.push(amount, `${mode === 'enforce' ? 'e' : 'a'}${unit}${limit}`);
      args.push(window.kind === 'sliding' ? window.lengthMs : '');
      held.push([key, unit, amount]);
    }
    args[1] = JSON.stringify(held);
    args[2] = startMs;
    args[3] = Number.isFinite(endMs) ? endMs : '';
    return { script: this.#scripts.reserve, keys, args };
  }

  #settleCall(settlement: Settlement): ScriptCall {
    const { id, admittedAtMs, requests, tokens, costNanoUsd, unsettled, counters } = settlement;
    const amounts = [admittedAtMs, requests, tokens, costNanoUsd, unsettled ? '1' : '0'];
    const ifUnknown = counters.map((counter) => [counterKey(counter), unitLetter(counter.unit), 0]);
    return {
      script: this.#scripts.settle,
      keys: [leaseKey(id), DEADLINES_KEY, COUNTERS_KEY, COUNTER_ENDS_KEY],
      args: [...amounts, this.#settledTtlMs, this.#correctionTtlMs, JSON.stringify(ifUnknown)],
    };
  }
}

function chunks<Value>(values: readonly Value[]): readonly Value[][] {
  const parts: Value[][] = [];
  for (let at = 0; at < values.length; at += CHUNK) parts.push(values.slice(at, at + CHUNK));
  return parts;
}
