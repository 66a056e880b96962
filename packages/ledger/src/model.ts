import type {
  Balance,
  Counter,
  CounterUnit,
  Reservation,
  ReserveVerdict,
  Settlement,
  SettleOutcome,
} from './ledger.ts';

/** Everything that ever happened to one request, as the model remembers it. */
type Request = {
  admittedAtMs: number;
  deadlineMs: number;
  holds: { counter: Counter; amount: number }[];
  state: 'reserved' | 'settled' | 'unsettled';
  isReleased: boolean;
  rememberedUntilMs: number;
  charged: Readonly<Record<CounterUnit, number>>;
  /** Keys of the counters that are charged; undefined for all of them. */
  chargedKeys: ReadonlySet<string> | undefined;
};

/** How long the ledgers remember what was settled, and what was settled while they were not open. */
const REMEMBERED_MS = 6 * 3_600_000;
const REMEMBERED_CLOSED_MS = 24 * 3_600_000;

/** Of a counter that was charged and never asked. */
const NO_LIMIT = { limit: 0, mode: 'audit' } as const;

/**
 * A ledger without any cleverness, to compare the real ones with: it keeps every request and adds them all up whenever
 * it is asked. The state of a request is the whole state machine, `reserved -> settled | expired -> corrected`, where
 * expired is a time and not a state, and an expired request that was charged is `unsettled`.
 */
export class ModelLedger {
  nowMs: number;
  isOpen = true;
  #requests = new Map<string, Request>();
  readonly #limits = new Map<string, { limit: number; mode: 'enforce' | 'audit'; sinceMs: number }>();

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** What the store loses when it is emptied. */
  empty(): void {
    this.#requests = new Map();
    this.#limits.clear();
    this.isOpen = false;
  }

  reserve({ id, leaseMs, holds }: Reservation): ReserveVerdict {
    const { nowMs } = this;
    if (!this.isOpen) return { kind: 'not-ready', nowMs };
    const balances = () => holds.map(({ counter }) => this.balance(counter));
    const known = this.#requests.get(id);
    if (known !== undefined) {
      const deadlineMs = known.state === 'reserved' ? known.deadlineMs : nowMs;
      const admittedAtMs = known.state === 'settled' ? nowMs : known.admittedAtMs;
      return { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances: balances() };
    }
    for (const { counter } of holds) {
      if (!contains(counter, nowMs)) return { kind: 'outside-window', nowMs };
    }
    for (const [refusedHold, { counter, amount, limit, mode }] of holds.entries()) {
      const { used, reserved } = this.balance(counter);
      if (mode === 'audit' || used + reserved + amount <= limit) continue;
      const retryAtMs = this.#fitsAtMs(counter, amount, limit);
      return { kind: 'refused', nowMs, refusedHold, retryAtMs, balances: balances() };
    }
    for (const { counter, limit, mode } of holds)
      this.#limits.set(name(counter), { limit, mode, sinceMs: nowMs });
    const deadlineMs = nowMs + leaseMs;
    const held = holds.map(({ counter, amount }) => ({ counter, amount }));
    const charged = { requests: 0, tokens: 0, cost: 0, concurrency: 0 };
    this.#requests.set(id, {
      admittedAtMs: nowMs,
      deadlineMs,
      holds: held,
      state: 'reserved',
      isReleased: false,
      charged,
      chargedKeys: undefined,
      rememberedUntilMs: 0,
    });
    return { kind: 'reserved', nowMs, admittedAtMs: nowMs, deadlineMs, balances: balances() };
  }

  renew(id: string, leaseMs: number): void {
    const request = this.#requests.get(id);
    if (request?.state !== 'reserved' || request.deadlineMs <= this.nowMs) return;
    request.deadlineMs = Math.max(request.deadlineMs, this.nowMs + leaseMs);
  }

  release(id: string): void {
    const request = this.#requests.get(id);
    if (request !== undefined) request.isReleased = true;
  }

  knows(id: string): boolean {
    return this.#requests.has(id);
  }

  /** The counters of a request that is known: events name those, or none. */
  countersOf(id: string): readonly Counter[] | undefined {
    return this.#requests.get(id)?.holds.map(({ counter }) => counter);
  }

  /** Whether a ledger may not know any more that this request was settled. */
  mayBeForgotten(id: string): boolean {
    const request = this.#requests.get(id);
    return request?.state === 'settled' && request.rememberedUntilMs <= this.nowMs;
  }

  /** What history says: counters that are open have it already. */
  putBack(settlement: Settlement): SettleOutcome {
    return this.isOpen ? 'duplicate' : this.#settle(settlement);
  }

  settle(settlement: Settlement): SettleOutcome {
    const isOld = settlement.admittedAtMs < this.nowMs - REMEMBERED_MS;
    return isOld && !this.knows(settlement.id) ? 'duplicate' : this.#settle(settlement);
  }

  #settle(settlement: Settlement): SettleOutcome {
    const { id, requests, tokens, costNanoUsd, unsettled, chargesNamed = false } = settlement;
    const known = this.#requests.get(id);
    if (known?.state === 'settled' || (known?.state === 'unsettled' && unsettled)) return 'duplicate';
    const holds = settlement.counters.map((counter) => ({ counter, amount: 0 }));
    const admittedAtMs = Math.min(settlement.admittedAtMs, this.nowMs);
    this.#requests.set(id, {
      ...(known ?? { admittedAtMs, deadlineMs: 0, holds, isReleased: false }),
      state: unsettled ? 'unsettled' : 'settled',
      rememberedUntilMs: this.nowMs + (this.isOpen ? REMEMBERED_MS : REMEMBERED_CLOSED_MS),
      charged: { requests, tokens, cost: costNanoUsd, concurrency: 0 },
      chargedKeys: chargesNamed ? new Set(settlement.counters.map(({ key }) => key)) : undefined,
    });
    return known?.state === 'unsettled' ? 'corrected' : 'settled';
  }

  /** Ids of expired leases; those of one deadline in no order. */
  expired(): { id: string; deadlineMs: number }[] {
    return [...this.#requests]
      .filter(([, { state, deadlineMs }]) => state === 'reserved' && deadlineMs <= this.nowMs)
      .map(([id, { deadlineMs }]) => ({ id, deadlineMs }))
      .sort((one, other) => one.deadlineMs - other.deadlineMs);
  }

  /** What a counter was last limited to; undefined where a sliding window may have been forgotten since. */
  limitOf(counter: Counter): { limit: number; mode: 'enforce' | 'audit' } | undefined {
    const { limit, mode, sinceMs } = this.#limits.get(name(counter)) ?? { ...NO_LIMIT, sinceMs: this.nowMs };
    const isKept = counter.window.kind === 'calendar' || sinceMs + counter.window.lengthMs > this.nowMs;
    return isKept ? { limit, mode } : undefined;
  }

  /** The balance now, or what it will be at `atMs` if nothing happens until then. */
  balance(counter: Counter, atMs: number = this.nowMs): Balance {
    const [total, entries] = [{ used: 0, reserved: 0 }, this.#entriesOf(counter)];
    if (counter.window.kind === 'calendar') {
      for (const { used, reserved } of entries) {
        total.used += used;
        total.reserved += reserved;
      }
      return { ...total, resetsAtMs: counter.window.endMs };
    }
    const { lengthMs } = counter.window;
    let resetsAtMs: number | undefined;
    for (const { admittedAtMs, used, reserved } of entries) {
      const leavesAtMs = endOfStay(admittedAtMs, lengthMs);
      if (atMs >= leavesAtMs || used + reserved === 0) continue;
      total.used += used + reserved;
      resetsAtMs = Math.min(resetsAtMs ?? leavesAtMs, leavesAtMs);
    }
    return { ...total, resetsAtMs: resetsAtMs ?? atMs };
  }

  #fitsAtMs(counter: Counter, amount: number, limit: number): number | undefined {
    const { window } = counter;
    if (amount > limit) return undefined;
    if (window.kind === 'calendar') return window.endMs;
    return this.#entriesOf(counter)
      .map(({ admittedAtMs }) => endOfStay(admittedAtMs, window.lengthMs))
      .filter((atMs) => atMs > this.nowMs && this.balance(counter, atMs).used + amount <= limit)
      .reduce((first, atMs) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
  }

  #entriesOf(counter: Counter): { admittedAtMs: number; used: number; reserved: number }[] {
    return [...this.#requests.values()].flatMap((request) =>
      request.holds
        .filter((held) => name(held.counter) === name(counter))
        .map((held) => ({ admittedAtMs: request.admittedAtMs, ...amountsOf(request, held) })),
    );
  }
}

function amountsOf(request: Request, { counter, amount }: Request['holds'][number]) {
  if (request.state !== 'reserved') {
    const isCharged = request.chargedKeys?.has(counter.key) !== false;
    return { used: isCharged ? request.charged[counter.unit] : 0, reserved: 0 };
  }
  const isGivenBack = request.isReleased && counter.unit === 'concurrency';
  return { used: 0, reserved: isGivenBack ? 0 : amount };
}

function name({ key, window }: Counter): string {
  return JSON.stringify([key, window]);
}

function contains({ window }: Counter, nowMs: number): boolean {
  return window.kind === 'sliding' || (nowMs >= window.startMs && nowMs < (window.endMs ?? Infinity));
}

/** An amount stays for a length after the sixtieth in which it came is over. Lengths of the model divide by sixty. */
function endOfStay(admittedAtMs: number, lengthMs: number): number {
  const partMs = lengthMs / 60;
  return admittedAtMs - (admittedAtMs % partMs) + partMs + lengthMs;
}
