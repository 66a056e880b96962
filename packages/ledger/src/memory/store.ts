import type { Clock } from '@tollgate/clock';
import { checkClaim, checkLease, checkReservation, checkSettlement } from '../check-input.ts';
import { expiredLeases, type Lease, renewedDeadlineMs } from '../expire.ts';
import {
  type CounterReading,
  type ExpiredLease,
  type Ledger,
  LedgerUnavailableError,
  type ReadOptions,
  type Release,
  type Reservation,
  type ReserveVerdict,
  type Settlement,
  type SettleOutcome,
} from '../ledger.ts';
import { releasedHolds } from '../released-holds.ts';
import { decideReservation } from '../reserve.ts';
import {
  CLOSED_TTL_FACTOR,
  CORRECTION_TTL_MS,
  decideSettlement,
  isForgotten,
  type LeaseRecord,
  SETTLED_TTL_MS,
} from '../settle.ts';
import { balanceOf } from '../window.ts';
import { Claims } from './claims.ts';
import { Counters } from './counters.ts';
import type { LeaseJournal } from './lease-journal.ts';
import { SettledIds } from './settled-ids.ts';

/** What a memory ledger is made of. */
export type MemoryLedgerOptions = {
  /** The store's clock. */
  readonly clock: Clock;
  /** Where open leases and claims outlive the process; without one they end with it. */
  readonly journal?: LeaseJournal;
  /** How long a settled id is remembered. */
  readonly settledTtlMs?: number;
  /** How long an unsettled charge can be corrected. */
  readonly correctionTtlMs?: number;
  /** Most settled ids remembered, about 150 bytes each. */
  readonly settledIdsMax?: number;
};

const SETTLED_IDS_MAX = 1_000_000;
const UNSETTLED_IDS_MAX = 100_000;

/**
 * A ledger in this process's memory. It starts closed and without counters, which are put back from history; leases of
 * the journal are held again at once, so that settlements from history find them and none is counted twice.
 *
 * Throws LedgerUnavailableError when the journal fails, and after `close`.
 */
export function memoryLedger(options: MemoryLedgerOptions): Ledger {
  return new MemoryLedger(options);
}

class MemoryLedger implements Ledger {
  readonly #clock: Clock;
  readonly #journal: LeaseJournal | undefined;
  readonly #counters = new Counters();
  readonly #leases = new Map<string, Lease>();
  readonly #settledTtlMs: number;
  readonly #settled: SettledIds;
  readonly #unsettled: SettledIds;
  readonly #claims: Claims;
  /** Ids whose lease in the journal is not what it is here. */
  readonly #unwritten = new Set<string>();
  #isOpen = false;
  #isClosed = false;

  constructor(options: MemoryLedgerOptions) {
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#settledTtlMs = options.settledTtlMs ?? SETTLED_TTL_MS;
    this.#settled = new SettledIds({
      keepMs: this.#settledTtlMs,
      idsMax: options.settledIdsMax ?? SETTLED_IDS_MAX,
    });
    this.#unsettled = new SettledIds({
      keepMs: options.correctionTtlMs ?? CORRECTION_TTL_MS,
      idsMax: UNSETTLED_IDS_MAX,
    });
    this.#claims = new Claims(options.journal);
    for (const lease of options.journal?.load() ?? []) this.#holdAgain(lease);
  }

  async reserve(reservations: readonly Reservation[]): Promise<ReserveVerdict[]> {
    for (const reservation of reservations) checkReservation(reservation);
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    const verdicts = reservations.map((reservation) => this.#reserveOne(reservation, nowMs));
    this.#writeJournal();
    return verdicts;
  }

  async renew(ids: readonly string[], leaseMs: number): Promise<void> {
    checkLease(leaseMs);
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    for (const id of ids) {
      const lease = this.#leases.get(id);
      const deadlineMs = lease && renewedDeadlineMs(lease.deadlineMs, leaseMs, nowMs);
      if (lease !== undefined && deadlineMs !== undefined) this.#putLease({ ...lease, deadlineMs });
    }
    this.#writeJournal();
  }

  async release(releases: readonly Release[]): Promise<void> {
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    for (const { id } of releases) {
      const lease = this.#leases.get(id);
      if (lease === undefined) continue;
      const released = releasedHolds(lease);
      for (const { counter, change } of released.changes) this.#counters.change(counter, change, nowMs);
      // The journal keeps the place: a new process holds it until the request is settled.
      this.#leases.set(id, { ...lease, holds: released.holds });
    }
  }

  async settle(settlements: readonly Settlement[]): Promise<SettleOutcome[]> {
    return this.#settleAll(settlements, (settlement, nowMs) => {
      const isKnown = this.#recordOf(settlement.id) !== undefined;
      return isKnown || !this.#isForgotten(settlement, nowMs)
        ? this.#settleOne(settlement, nowMs)
        : 'duplicate';
    });
  }

  async putBack(settlements: readonly Settlement[]): Promise<SettleOutcome[]> {
    return this.#settleAll(settlements, (settlement, nowMs) =>
      this.#isOpen ? 'duplicate' : this.#settleOne(settlement, nowMs),
    );
  }

  async expired(limit: number): Promise<ExpiredLease[]> {
    this.#refuseWhenClosed();
    return expiredLeases(this.#leases.values(), this.#clock.nowMs(), limit).map(
      ({ id, admittedAtMs, holds }) => ({ id, admittedAtMs, holds }),
    );
  }

  async read(options: ReadOptions): Promise<CounterReading[]> {
    this.#refuseWhenClosed();
    return this.#counters.read(options, this.#clock.nowMs());
  }

  async isOpen(): Promise<boolean> {
    this.#refuseWhenClosed();
    return this.#isOpen;
  }

  async open(): Promise<void> {
    this.#refuseWhenClosed();
    this.#isOpen = true;
  }

  async once(key: string, ttlMs: number): Promise<boolean> {
    checkClaim(key, ttlMs);
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    return written(() => this.#claims.claim(key, ttlMs, nowMs));
  }

  async keep(key: string, ttlMs: number): Promise<void> {
    checkClaim(key, ttlMs);
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    written(() => this.#claims.keep(key, ttlMs, nowMs));
  }

  async forget(key: string): Promise<void> {
    this.#refuseWhenClosed();
    written(() => this.#claims.forget(key));
  }

  async nowMs(): Promise<number> {
    this.#refuseWhenClosed();
    return this.#clock.nowMs();
  }

  isAvailable(): boolean {
    return !this.#isClosed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#journal?.close();
  }

  #reserveOne({ id, leaseMs, holds }: Reservation, nowMs: number): ReserveVerdict {
    if (!this.#isOpen) return { kind: 'not-ready', nowMs };
    const known = this.#recordOf(id);
    if (known !== undefined) {
      const deadlineMs = known.kind === 'reserved' ? known.deadlineMs : nowMs;
      const admittedAtMs = known.kind === 'settled' ? nowMs : known.admittedAtMs;
      const balances = holds.map(({ counter }) => balanceOf(this.#counters.tally(counter), nowMs));
      return { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances };
    }
    const decision = decideReservation(
      holds.map((hold) => ({ hold, tally: this.#counters.tally(hold.counter) })),
      nowMs,
    );
    if (decision.kind !== 'reserved') return { nowMs, ...decision };
    for (const [index, hold] of holds.entries()) {
      const tally = decision.tallies[index];
      if (tally !== undefined) this.#counters.hold(hold, tally, nowMs);
    }
    const held = holds.map(({ counter, amount }) => ({ counter, amount }));
    const lease: Lease = {
      kind: 'reserved',
      id,
      admittedAtMs: nowMs,
      deadlineMs: nowMs + leaseMs,
      holds: held,
    };
    this.#putLease(lease);
    const { admittedAtMs, deadlineMs } = lease;
    return { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances: decision.balances };
  }

  #settleAll(
    settlements: readonly Settlement[],
    settle: (settlement: Settlement, nowMs: number) => SettleOutcome,
  ): SettleOutcome[] {
    for (const settlement of settlements) checkSettlement(settlement);
    this.#refuseWhenClosed();
    const nowMs = this.#clock.nowMs();
    const outcomes = settlements.map((settlement) => settle(settlement, nowMs));
    this.#writeJournal();
    return outcomes;
  }

  #isForgotten(settlement: Settlement, nowMs: number): boolean {
    const forgottenThroughMs = Math.max(this.#settled.forgottenThroughMs, this.#unsettled.forgottenThroughMs);
    return (
      settlement.admittedAtMs <= forgottenThroughMs ||
      isForgotten(settlement, { nowMs, settledTtlMs: this.#settledTtlMs })
    );
  }

  #settleOne(settlement: Settlement, nowMs: number): SettleOutcome {
    const { id, admittedAtMs } = settlement;
    const { outcome, record, changes } = decideSettlement(this.#recordOf(id), settlement, nowMs);
    if (outcome === 'duplicate' || record.kind === 'reserved') return outcome;
    for (const { counter, change } of changes) this.#counters.change(counter, change, nowMs);
    if (this.#leases.delete(id)) this.#unwritten.add(id);
    this.#unsettled.forget(id);
    const memory = record.kind === 'settled' ? this.#settled : this.#unsettled;
    const keepFactor = this.#isOpen ? 1 : CLOSED_TTL_FACTOR;
    memory.remember(id, record, { admittedAtMs, nowMs, keepFactor });
    return outcome;
  }

  #recordOf(id: string): LeaseRecord | undefined {
    return this.#leases.get(id) ?? this.#settled.get(id) ?? this.#unsettled.get(id);
  }

  #holdAgain(lease: Lease): void {
    this.#leases.set(lease.id, lease);
    for (const { counter, amount } of lease.holds) {
      const change = { atMs: lease.admittedAtMs, used: 0, reserved: amount };
      this.#counters.change(counter, change, this.#clock.nowMs());
    }
  }

  #putLease(lease: Lease): void {
    this.#leases.set(lease.id, lease);
    this.#unwritten.add(lease.id);
  }

  /** One transaction a call for what is new and one for what has gone; what could not be written is tried again. */
  #writeJournal(): void {
    if (this.#journal === undefined) this.#unwritten.clear();
    if (this.#journal === undefined || this.#unwritten.size === 0) return;
    const ids = [...this.#unwritten];
    const leases = ids.flatMap((id) => this.#leases.get(id) ?? []);
    const gone = ids.filter((id) => !this.#leases.has(id));
    const journal = this.#journal;
    written(() => {
      if (leases.length > 0) journal.put(leases);
      if (gone.length > 0) journal.remove(gone);
    });
    this.#unwritten.clear();
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new LedgerUnavailableError('the ledger is closed');
  }
}

function written<Value>(write: () => Value): Value {
  try {
    return write();
  } catch (error) {
    throw new LedgerUnavailableError('the lease journal could not be written', { cause: error });
  }
}
