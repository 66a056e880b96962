import { expect } from 'vitest';
import {
  type Counter,
  type ExpiredLease,
  type Hold,
  type Ledger,
  LedgerUnavailableError,
  type ReserveVerdict,
  type Settlement,
} from '../src/index.ts';
import type { LedgerUnderTest } from './contract/ledger-contract.ts';
import type { Crash, CrashStep, RulePlan } from './crash-steps.ts';

/** A ledger whose calls can be cut off: what `crash` says happens to the next call, and whoever made it is dead. */
export type CrashableLedger = LedgerUnderTest & {
  crashNext(crash: Crash, seed: number): void;
  /** In which of the slots of the request the last call holds something that nobody heard of. */
  heldUnheard(): { readonly slots: ReadonlySet<number>; readonly slotCount: number };
  /** A part of the store is lost, where it has parts. */
  emptyOne?(part: number): Promise<void>;
  /** The dead are replaced. */
  revive(): void;
};

/** Of leases that are as old as the epoch of a slot nobody can say whether the slot had a part of them. */
export const SKEW_MS = 10_000;

const LEASE_MS = 60_000;
const PERIOD_MS = 1_000_000_000;

type Request = {
  readonly id: string;
  readonly user: number;
  readonly bounds: { readonly tokens: number; readonly cost: number };
  /** When it was admitted, for a gateway that heard of it. */
  admittedAtMs: number | undefined;
  /** Whether it was admitted, or has something in all of its slots from calls that nobody heard the answer of. */
  mayBeAdmitted: boolean;
  readonly heldIn: Set<number>;
  isFinished: boolean;
};

/**
 * Policies, gateways, accounting, a bus and history around one ledger, each as simple as it can be. A request uses at most
 * what was reserved for it; whoever dies is replaced at once and knows nothing.
 */
export class CrashWorld {
  readonly #subject: CrashableLedger;
  readonly #rules: readonly RulePlan[];
  readonly #requests = new Map<string, Request>();
  /** Messages that accounting has not acknowledged. */
  #bus: Settlement[] = [];
  /** What analytics knows: of each request the real event, or else the one that stands in for it. */
  readonly #history = new Map<string, Settlement>();
  /** Requests that ran while the store lost what it held for them may pass a limit. */
  #hasLost = false;

  constructor(subject: CrashableLedger, rules: readonly RulePlan[]) {
    this.#subject = subject;
    this.#rules = rules;
  }

  get #ledger(): Ledger {
    return this.#subject.ledger();
  }

  async take(step: CrashStep): Promise<void> {
    switch (step.do) {
      case 'ask':
        await this.#ask(step);
        break;
      case 'finish':
        this.#finish(step);
        break;
      case 'deliver':
        await this.#deliver(step);
        break;
      case 'sweep':
        await this.#sweep();
        break;
      case 'renew':
        await this.#ledger.renew(
          this.#running().map(({ id }) => id),
          LEASE_MS,
        );
        break;
      case 'advance':
        await this.#subject.advance(step.durationMs);
        break;
      case 'lose':
        await this.#lose(step);
        break;
      default:
        step satisfies never;
    }
    this.#subject.revive();
    await this.#checkLimits();
  }

  /** When everything has come to rest, counters are the sum of what was settled, and nothing is held. */
  async comeToRest(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await this.#subject.advance(2 * LEASE_MS);
      await this.#sweep();
      await this.#ledger.settle(shuffled(this.#bus, round));
      this.#bus = [];
    }
    expect(await this.#ledger.expired(100)).toEqual([]);
    // Redeliveries of everything, in any order, change nothing.
    const again = await this.#ledger.settle(shuffled([...this.#history.values()], 7));
    expect(again.filter((outcome) => outcome !== 'duplicate')).toEqual([]);
    const expected = new Map<string, number>();
    for (const event of this.#history.values()) {
      for (const counter of event.counters) {
        if (counter.window.kind === 'sliding' || counter.unit === 'concurrency') continue;
        expected.set(counter.key, (expected.get(counter.key) ?? 0) + amountOf(event, counter));
      }
    }
    for (const { counter, balance } of await this.#ledger.read({ keyPrefix: '', limit: 100 })) {
      expect([counter.key, balance.reserved]).toEqual([counter.key, 0]);
      if (counter.window.kind === 'calendar')
        expect([counter.key, balance.used]).toEqual([counter.key, expected.get(counter.key) ?? 0]);
      expected.delete(counter.key);
    }
    expect([...expected].filter(([, used]) => used > 0)).toEqual([]);
    for (const id of this.#history.keys())
      expect([id, this.#requests.get(id)?.mayBeAdmitted]).toEqual([id, true]);
  }

  async #ask(step: Extract<CrashStep, { do: 'ask' }>): Promise<void> {
    const id = `request-${step.id}`;
    const request = this.#requests.get(id) ?? {
      ...{ id, user: step.user, bounds: step.bounds, admittedAtMs: undefined },
      ...{ mayBeAdmitted: false, heldIn: new Set<number>(), isFinished: false },
    };
    this.#requests.set(id, request);
    // Gateways ask again for what they have no answer to, and for nothing else.
    if (request.admittedAtMs !== undefined || this.#history.has(id)) return;
    const reservation = { id, leaseMs: LEASE_MS, holds: this.#holdsOf(request) };
    this.#subject.crashNext(step.crash, step.seed);
    const verdict = await orDead(() => this.#ledger.reserve([reservation]));
    this.#learn(request, verdict?.[0]);
  }

  #learn(request: Request, verdict: ReserveVerdict | undefined): void {
    if (verdict?.kind === 'reserved') {
      request.admittedAtMs = verdict.admittedAtMs;
      request.mayBeAdmitted = true;
    }
    const { slots, slotCount } = this.#subject.heldUnheard();
    for (const slot of slots) request.heldIn.add(slot);
    if (request.heldIn.size >= slotCount) request.mayBeAdmitted = true;
  }

  #finish({ seed, share }: Extract<CrashStep, { do: 'finish' }>): void {
    const [request] = shuffled(this.#running(), seed);
    if (request?.admittedAtMs === undefined) return;
    const { id, admittedAtMs, bounds } = request;
    request.isFinished = true;
    const used = (bound: number) => Math.floor((bound * share) / 100);
    const event: Settlement = {
      ...{ id, admittedAtMs, counters: this.#holdsOf(request).map(({ counter }) => counter) },
      ...{ requests: 1, tokens: used(bounds.tokens), costNanoUsd: used(bounds.cost), unsettled: false },
    };
    this.#publish(event);
    // Its journal was not told, and publishes again.
    if (seed % 3 === 0) this.#publish(event);
  }

  #publish(event: Settlement): void {
    this.#bus.push(event);
    const known = this.#history.get(event.id);
    if (known === undefined || known.unsettled) this.#history.set(event.id, event);
  }

  async #deliver({ seed, count, crash }: Extract<CrashStep, { do: 'deliver' }>): Promise<void> {
    const messages = shuffled(this.#bus, seed).slice(0, count);
    if (messages.length === 0) return;
    this.#subject.crashNext(crash, seed);
    const outcomes = await orDead(() => this.#ledger.settle(messages));
    // Accounting may die after it has settled and before it acknowledges.
    if (outcomes !== undefined && seed % 4 !== 0)
      this.#bus = this.#bus.filter((one) => !messages.includes(one));
  }

  async #sweep(): Promise<void> {
    for (const lease of await this.#ledger.expired(100)) this.#publish(unsettledEvent(lease));
  }

  /** The store loses everything, and is filled from history, perhaps in two attempts. */
  async #lose({ crash, seed }: Extract<CrashStep, { do: 'lose' }>): Promise<void> {
    this.#hasLost = true;
    if (seed % 2 === 0 && this.#subject.emptyOne !== undefined) await this.#subject.emptyOne(seed);
    else await this.#subject.empty();
    // Whether a lost slot had refused a request nobody can say any more: what others hold for it may be charged.
    for (const request of this.#requests.values()) if (request.heldIn.size > 0) request.mayBeAdmitted = true;
    const events = shuffled([...this.#history.values()], seed);
    this.#subject.crashNext(crash, seed);
    await orDead(() => this.#ledger.putBack(events));
    this.#subject.revive();
    await this.#ledger.putBack(events);
    await this.#ledger.open();
    await this.#subject.advance(SKEW_MS);
  }

  #running(): Request[] {
    return [...this.#requests.values()].filter(
      ({ admittedAtMs, isFinished }) => admittedAtMs !== undefined && !isFinished,
    );
  }

  /** No enforced counter is ever above its limit: nothing uses more than was reserved for it. */
  async #checkLimits(): Promise<void> {
    if (this.#hasLost) return;
    for (const { counter, balance, limit, mode } of await this.#ledger.read({ keyPrefix: '', limit: 100 })) {
      expect(balance.used).toBeGreaterThanOrEqual(0);
      expect(balance.reserved).toBeGreaterThanOrEqual(0);
      if (mode === 'enforce')
        expect([counter.key, balance.used + balance.reserved <= limit]).toEqual([counter.key, true]);
    }
  }

  #holdsOf({ user, bounds }: Request): Hold[] {
    return this.#rules.map(({ unit, window, per, limit, isAudit }, rule) => {
      const amounts = { requests: 1, concurrency: 1, tokens: bounds.tokens, cost: bounds.cost };
      const name = unit === 'concurrency' ? 'now' : window;
      const key = `rule-${rule}|${per === 'all' ? 'all' : `user:${user}`}|${unit}|${name}`;
      const counter: Counter = { key, unit, window: windowOf(name) };
      return { counter, amount: amounts[unit], limit, mode: isAudit ? 'audit' : 'enforce' };
    });
  }
}

function windowOf(name: 'minute' | 'period' | 'lifetime' | 'now'): Counter['window'] {
  if (name === 'minute') return { kind: 'sliding', lengthMs: 60_000 };
  const end = Math.ceil((Date.now() + PERIOD_MS) / PERIOD_MS) * PERIOD_MS;
  return { kind: 'calendar', startMs: 0, endMs: name === 'period' ? end : undefined };
}

/** Accounting's event for a request that was never heard of: what was held for it. */
function unsettledEvent({ id, admittedAtMs, holds }: ExpiredLease): Settlement {
  const held = (unit: Counter['unit']) =>
    Math.max(0, ...holds.filter(({ counter }) => counter.unit === unit).map(({ amount }) => amount));
  return {
    ...{ id, admittedAtMs, counters: holds.map(({ counter }) => counter), requests: 1 },
    ...{ tokens: held('tokens'), costNanoUsd: held('cost'), unsettled: true },
  };
}

function amountOf({ requests, tokens, costNanoUsd }: Settlement, { unit }: Counter): number {
  return { requests, tokens, cost: costNanoUsd, concurrency: 0 }[unit];
}

async function orDead<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof LedgerUnavailableError) return undefined;
    throw error;
  }
}

/** In an order that the seed decides. */
export function shuffled<Value>(values: readonly Value[], seed: number): Value[] {
  let state = seed + 1;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return values
    .map((value) => ({ value, at: next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}
