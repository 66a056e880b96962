import type { Cancel, Clock } from '@tollgate/clock';
import {
  type CounterReading,
  counterIdentity,
  type Ledger,
  parseCounterKey,
  ruleKeyPrefix,
} from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import { type LimitedRule, type LimitRules, limitOf } from './limit-rules.ts';

/** Rules of one look; the metric lacks further ones. */
const RULES_MAX = 1_000;
/** Counters of one rule in one look, a page at a time; further ones are not read. */
const COUNTERS_MAX = 10_000;
const PAGE = 1_000;
const LOOK_EVERY_MS = 15_000;

/**
 * Reports every 15 seconds how much of each budget is used: the highest share of its limit among the counters of a rule, by the rule's
 * id. Rate limits are none of it. What is only reserved does not count.
 */
export function startBudgetUsage(options: {
  readonly ledger: Pick<Ledger, 'read'>;
  readonly clock: Clock;
  /** Undefined until policy has sent them. */
  readonly rules: () => LimitRules | undefined;
  readonly events: Pick<AccountingEvents, 'budgetsUsed' | 'budgetsUnread'>;
}): { stop(): Promise<void> } {
  const { clock, events } = options;
  let look: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    try {
      const rules = options.rules();
      if (rules !== undefined) events.budgetsUsed(await budgetUsage(options.ledger, rules, clock.nowMs()));
    } catch (error) {
      events.budgetsUnread(error);
    }
  }

  const cancel: Cancel = clock.every(LOOK_EVERY_MS, () => {
    look ??= lookOnce().finally(() => {
      look = undefined;
    });
  });
  return {
    async stop() {
      cancel();
      await look;
    },
  };
}

/** The shares by rule, from 0; 1 is the whole limit. Throws what the ledger throws. */
export async function budgetUsage(
  ledger: Pick<Ledger, 'read'>,
  rules: LimitRules,
  nowMs: number,
): Promise<Map<string, number>> {
  const shares = new Map<string, number>();
  for (const rule of [...rules.values()].filter(isBudget).slice(0, RULES_MAX)) {
    let highest = 0;
    let after = '';
    for (let read = 0; read < COUNTERS_MAX; read += PAGE) {
      const readings = await ledger.read({ keyPrefix: ruleKeyPrefix(rule.rule), limit: PAGE, after });
      for (const reading of readings) highest = Math.max(highest, shareOf(rule, reading, nowMs));
      const last = readings.at(-1);
      if (last === undefined || readings.length < PAGE) break;
      after = counterIdentity(last.counter);
    }
    shares.set(rule.rule, highest);
  }
  return shares;
}

function isBudget({ limits, overrides }: LimitedRule): boolean {
  return [limits, ...overrides.values()].some((some) =>
    some.some(({ window: { kind } }) => kind === 'calendar' || kind === 'lifetime'),
  );
}

/** 0 for a counter whose limit no longer exists, and for one whose window is over. */
function shareOf(rule: LimitedRule, { counter, balance }: CounterReading, nowMs: number): number {
  const key = parseCounterKey(counter.key);
  const limit = key && limitOf(rule, key, nowMs);
  if (limit === undefined || limit.limit <= 0) return 0;
  const { window } = counter;
  if (window.kind === 'calendar' && window.endMs !== undefined && window.endMs <= nowMs) return 0;
  return balance.used / limit.limit;
}
