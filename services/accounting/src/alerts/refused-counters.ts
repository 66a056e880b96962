import type { Clock } from '@tollgate/clock';
import type { UsageEvent__Output } from '@tollgate/contracts';
import { type Counter, counterIdentity, counterOf, parseCounterKey } from '@tollgate/ledger';

/** A counter that refused a request, with what it held at that moment. Amounts are in its unit, cost in nano-USD. */
export type RefusedCounter = {
  readonly counter: Counter;
  readonly rule: string;
  /** What is counted for, as in a crossing. */
  readonly entity: string;
  readonly window: string;
  /** What the request may have needed. */
  readonly wanted: number;
  readonly used: number;
  /** Set aside by requests that were running. */
  readonly reserved: number;
  readonly limit: number;
  /** `undefined` for a lifetime counter. */
  readonly resetsAtMs: number | undefined;
};

/** The first refusal of each counter in its present window. Kept in memory: the next refusal names a counter again. */
export type RefusedCounters = {
  /** Takes the counter that refused; counters of requests in flight are left out, because they have room again at once. */
  note(event: Pick<UsageEvent__Output, 'refusedHold'>): void;
  /** Those whose window has not ended. */
  list(): readonly RefusedCounter[];
};

const COUNTERS_MAX = 1_000;
const DAY_MS = 86_400_000;

/** Knows no counter yet. Keeps at most 1,000; the one that was noted first leaves for a new one. */
export function refusedCounters(clock: Clock): RefusedCounters {
  const kept = new Map<string, { readonly refused: RefusedCounter; readonly untilMs: number }>();

  function forgetEnded(): void {
    const nowMs = clock.nowMs();
    for (const [identity, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(identity);
  }

  return {
    note({ refusedHold }) {
      const refused = refusedHold && refusedCounterOf(refusedHold);
      if (!refused) return;
      forgetEnded();
      const identity = counterIdentity(refused.counter);
      if (kept.has(identity)) return;
      const [oldest] = kept.keys();
      if (kept.size >= COUNTERS_MAX && oldest !== undefined) kept.delete(oldest);
      kept.set(identity, { refused, untilMs: endOf(refused.counter, clock.nowMs()) });
    },
    list() {
      forgetEnded();
      return [...kept.values()].map(({ refused }) => refused);
    },
  };
}

function refusedCounterOf(hold: NonNullable<UsageEvent__Output['refusedHold']>): RefusedCounter | undefined {
  const counter = hold.counter === null ? undefined : counterOf(hold.counter);
  const key = counter && parseCounterKey(counter.key);
  if (counter === undefined || key === undefined || counter.unit === 'concurrency') return undefined;
  const { rule, entity, window } = key;
  const { wanted, used, reserved, limit } = hold;
  const resetsAtMs = hold.resetsAtMs === 0 ? undefined : hold.resetsAtMs;
  return { counter, rule, entity, window, wanted, used, reserved, limit, resetsAtMs };
}

/** A lifetime counter is looked at for a day; its claim lasts longer. */
function endOf({ window }: Counter, nowMs: number): number {
  if (window.kind === 'sliding') return nowMs + window.lengthMs;
  return window.endMs ?? nowMs + DAY_MS;
}
