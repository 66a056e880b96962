import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { checkClaim, checkLease, checkReservation, checkSettlement } from '../check-input.ts';
import type {
  CounterReading,
  ExpiredLease,
  Ledger,
  ReadOptions,
  Release,
  Reservation,
  ReserveVerdict,
  Settlement,
  SettleOutcome,
} from '../ledger.ts';
import { CORRECTION_TTL_MS, SETTLED_TTL_MS } from '../settle.ts';
import { inEachSlot, type RedisAccess, repliesOf } from './access.ts';
import { RedisConnection, type SlotCall } from './connection/connection.ts';
import { parseRedisUrl } from './connection/url.ts';
import { expiredIn } from './expiring.ts';
import { readIn } from './reading.ts';
import { releaseIn } from './release-in.ts';
import { numberOf } from './replies.ts';
import { reserveIn } from './reserving.ts';
import { readScripts, type Scripts } from './scripts.ts';
import { type Settling, settleIn } from './settling.ts';
import { CLUSTER_SLOTS, SINGLE_SLOT, slotOfText } from './slots.ts';

/** What a ledger on Redis needs, and how patient it is. */
export type RedisLedgerOptions = {
  /** As `parseRedisUrl` takes it: one Redis, one behind sentinels, or a cluster. */
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

/** What tests put in the place of the real thing. */
export type RedisLedgerParts = {
  readonly scripts?: Scripts;
  /** Stands between the ledger and Redis. */
  readonly between?: (run: RedisAccess['run']) => RedisAccess['run'];
};

const DEADLINE_MS = 50;
const BACKGROUND_DEADLINE_MS = 1_500;
const FAILURES_MAX = 5;
const PROBE_EVERY_MS = 250;

/** Most settlements in one pipeline, renewals in one script, leases or counters in one answer: Redis serves others too. */
const CHUNK = 500;

/**
 * A ledger on Redis 6.2 or later, for any number of processes at once. Connects by itself, now and after each loss.
 * Throws Error for a URL that is none of `parseRedisUrl`.
 */
export function redisLedger(options: RedisLedgerOptions): Ledger {
  return new RedisLedger(options);
}

/** The same with parts of the caller's, for tests that move the store's clock or lose what is sent. */
export class RedisLedger implements Ledger {
  readonly #connection: RedisConnection;
  readonly #access: RedisAccess;
  readonly #deadlineMs: number;
  readonly #backgroundDeadlineMs: number;
  readonly #settling: Omit<Settling, 'source'>;

  constructor(options: RedisLedgerOptions, parts: RedisLedgerParts = {}) {
    const slots = parseRedisUrl(options.url).kind === 'cluster' ? CLUSTER_SLOTS : SINGLE_SLOT;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#backgroundDeadlineMs = options.backgroundDeadlineMs ?? BACKGROUND_DEADLINE_MS;
    this.#settling = {
      settledTtlMs: options.settledTtlMs ?? SETTLED_TTL_MS,
      correctionTtlMs: options.correctionTtlMs ?? CORRECTION_TTL_MS,
      deadlineMs: this.#backgroundDeadlineMs,
    };
    const scripts = parts.scripts ?? readScripts();
    this.#connection = new RedisConnection({
      url: options.url,
      slots,
      scripts: Object.values(scripts),
      clock: options.clock,
      telemetry: options.telemetry,
      patience: {
        failuresMax: options.failuresMax ?? FAILURES_MAX,
        probeEveryMs: options.probeEveryMs ?? PROBE_EVERY_MS,
      },
    });
    const run: RedisAccess['run'] = (calls) => this.#connection.run(calls);
    this.#access = { slots, scripts, run: parts.between?.(run) ?? run };
  }

  async reserve(reservations: readonly Reservation[]): Promise<ReserveVerdict[]> {
    for (const reservation of reservations) checkReservation(reservation);
    if (reservations.length === 0) return [];
    return reserveIn(this.#access, reservations, this.#deadlineMs);
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<void> {
    checkLease(leaseMs);
    for (const some of chunks(ids)) {
      await this.#inEachSlot('renew', ({ keys }) => {
        const script = this.#access.scripts.renew;
        return { script, keys: [keys.deadlines, ...some.map(keys.lease)], args: [leaseMs] };
      });
    }
  }

  async release(releases: readonly Release[]): Promise<void> {
    await Promise.all(
      chunks(releases).map((some) => releaseIn(this.#access, some, this.#backgroundDeadlineMs)),
    );
  }

  settle(settlements: readonly Settlement[]): Promise<SettleOutcome[]> {
    return this.#settle(settlements, 'event');
  }

  putBack(settlements: readonly Settlement[]): Promise<SettleOutcome[]> {
    return this.#settle(settlements, 'history');
  }

  async expired(limit: number): Promise<ExpiredLease[]> {
    return expiredIn(this.#access, Math.min(limit, CHUNK), this.#backgroundDeadlineMs);
  }

  async read(options: ReadOptions): Promise<CounterReading[]> {
    return readIn(this.#access, options, { pageLength: CHUNK, deadlineMs: this.#backgroundDeadlineMs });
  }

  async isOpen(): Promise<boolean> {
    const script = this.#access.scripts.isOpen;
    const replies = await this.#inEachSlot('isOpen', ({ keys }) => ({
      script,
      keys: [keys.epoch],
      args: [],
    }));
    return replies.every((reply) => reply === 1);
  }

  async open(): Promise<void> {
    const script = this.#access.scripts.open;
    await this.#inEachSlot('open', ({ keys }) => ({ script, keys: [keys.epoch], args: [] }));
  }

  async once(key: string, ttlMs: number): Promise<boolean> {
    checkClaim(key, ttlMs);
    return (await this.#onClaim('once', key, [ttlMs])) === 1;
  }

  async keep(key: string, ttlMs: number): Promise<void> {
    checkClaim(key, ttlMs);
    await this.#onClaim('keep', key, [ttlMs]);
  }

  async forget(key: string): Promise<void> {
    await this.#onClaim('forget', key, []);
  }

  async nowMs(): Promise<number> {
    const slot = slotOfText(this.#access.slots, '');
    const call = { slot, script: this.#access.scripts.now, keys: [slot.keys.epoch], args: [] };
    return numberOf(await this.#inSlot('nowMs', call));
  }

  isAvailable(): boolean {
    return this.#connection.isAvailable();
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  async #settle(settlements: readonly Settlement[], source: Settling['source']): Promise<SettleOutcome[]> {
    for (const settlement of settlements) checkSettlement(settlement);
    const outcomes: SettleOutcome[] = [];
    for (const some of chunks(settlements)) {
      outcomes.push(...(await settleIn(this.#access, some, { ...this.#settling, source })));
    }
    return outcomes;
  }

  #onClaim(operation: 'once' | 'keep' | 'forget', key: string, args: number[]): Promise<unknown> {
    const slot = slotOfText(this.#access.slots, key);
    const script = this.#access.scripts[operation];
    return this.#inSlot(operation, { slot, script, keys: [slot.keys.claim(key)], args });
  }

  async #inSlot(operation: string, call: SlotCall): Promise<unknown> {
    const deadlineMs = this.#backgroundDeadlineMs;
    return (await repliesOf(this.#access, { operation, calls: [call], deadlineMs }))[0];
  }

  #inEachSlot(operation: string, callOf: Parameters<typeof inEachSlot>[1]): Promise<unknown[]> {
    const calls = inEachSlot(this.#access, callOf);
    return repliesOf(this.#access, { operation, calls, deadlineMs: this.#backgroundDeadlineMs });
  }
}

function chunks<Value>(values: readonly Value[]): readonly Value[][] {
  const parts: Value[][] = [];
  for (let at = 0; at < values.length; at += CHUNK) parts.push(values.slice(at, at + CHUNK));
  return parts;
}
