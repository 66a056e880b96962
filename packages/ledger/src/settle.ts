import type { Counter, CounterUnit, Settlement, SettleOutcome } from './ledger.ts';
import type { Change } from './window.ts';

/**
 * How long a settled id is remembered, so that a redelivered settlement changes nothing. A redelivery that comes later
 * is told by the time of its admission, which was before everything that is remembered: see `isForgotten`.
 */
export const SETTLED_TTL_MS = 6 * 3_600_000;

/**
 * Ids that are settled while counters are not open are remembered so much longer: the same requests come from history,
 * whenever that is there again.
 */
export const CLOSED_TTL_FACTOR = 4;

/** How long an unsettled charge can be corrected: longer than a month's budget, because its gateway may come back. */
export const CORRECTION_TTL_MS = 35 * 24 * 3_600_000;

/** An amount on a counter. */
export type HeldAmount = { readonly counter: Counter; readonly amount: number };

/** What a ledger knows of a request. `settled` and `unsettled` are kept for a while after the lease has gone. */
export type LeaseRecord =
  | {
      readonly kind: 'reserved';
      readonly admittedAtMs: number;
      readonly deadlineMs: number;
      readonly holds: readonly HeldAmount[];
    }
  /** Charged in place of a request that was not heard of; `holds` are what was charged. */
  | { readonly kind: 'unsettled'; readonly admittedAtMs: number; readonly holds: readonly HeldAmount[] }
  | { readonly kind: 'settled' };

/** What to do about a settlement. `record` replaces what was known of the request. */
export type SettleDecision = {
  readonly outcome: SettleOutcome;
  readonly record: LeaseRecord;
  readonly changes: readonly { readonly counter: Counter; readonly change: Change }[];
};

/**
 * Whether a request that is not known may have been settled and forgotten. A request is admitted before it is settled,
 * so what was admitted within the time that ids are remembered, and is not known, was not settled.
 */
export function isForgotten(
  { admittedAtMs }: Pick<Settlement, 'admittedAtMs'>,
  { nowMs, settledTtlMs }: { readonly nowMs: number; readonly settledTtlMs: number },
): boolean {
  return admittedAtMs < nowMs - settledTtlMs;
}

/** Decides what a settlement changes, given what is known of the request. */
export function decideSettlement(
  record: LeaseRecord | undefined,
  settlement: Settlement,
  nowMs: number,
): SettleDecision {
  switch (record?.kind) {
    case 'settled':
      return { outcome: 'duplicate', record, changes: [] };
    case 'unsettled':
      if (settlement.unsettled) return { outcome: 'duplicate', record, changes: [] };
      return {
        outcome: 'corrected',
        record: { kind: 'settled' },
        changes: chargesOf(settlement, record.holds).map(({ counter, amount }, index) => {
          const used = amount - (record.holds[index]?.amount ?? 0);
          return { counter, change: { atMs: record.admittedAtMs, used, reserved: 0 } };
        }),
      };
    case 'reserved':
      return settled(settlement, record.admittedAtMs, record.holds);
    case undefined: {
      const holds = settlement.counters.map((counter) => ({ counter, amount: 0 }));
      return settled(settlement, Math.min(settlement.admittedAtMs, nowMs), holds);
    }
    default:
      return record satisfies never;
  }
}

/** Reserved amounts become real ones. */
function settled(settlement: Settlement, admittedAtMs: number, holds: readonly HeldAmount[]): SettleDecision {
  const charged = chargesOf(settlement, holds);
  return {
    outcome: 'settled',
    record: settlement.unsettled ? { kind: 'unsettled', admittedAtMs, holds: charged } : { kind: 'settled' },
    changes: charged.map(({ counter, amount: used }, index) => {
      const reserved = -(holds[index]?.amount ?? 0);
      return { counter, change: { atMs: admittedAtMs, used, reserved } };
    }),
  };
}

/** What each counter is charged: nothing where only others are, windows apart. */
function chargesOf(settlement: Settlement, holds: readonly HeldAmount[]): HeldAmount[] {
  const { counters, chargesNamed = false } = settlement;
  const named = chargesNamed ? new Set(counters.map(({ key }) => key)) : undefined;
  return holds.map(({ counter }) => {
    const isCharged = named === undefined || named.has(counter.key);
    return { counter, amount: isCharged ? settledAmount(settlement, counter.unit) : 0 };
  });
}

function settledAmount(settlement: Settlement, unit: CounterUnit): number {
  switch (unit) {
    case 'requests':
      return settlement.requests;
    case 'tokens':
      return settlement.tokens;
    case 'cost':
      return settlement.costNanoUsd;
    case 'concurrency':
      return 0;
    default:
      return unit satisfies never;
  }
}
