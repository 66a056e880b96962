import type { CounterRef } from '@tollgate/contracts';
import type { CounterUnit, Hold } from '@tollgate/ledger';
import type { Estimate } from '../estimates/estimate.ts';
import type { LimitCounter } from '../rules/limit-counter.ts';
import type { Tags } from '../rules/match.ts';
import type { Rule } from '../rules/rule.ts';
import type { Prepared } from './prepared.ts';

/** The holds of a prepared request in the windows of a moment. Strict rules hold the full bound, others what is likely. */
export function holdsOf(
  prepared: Pick<Prepared, 'matched' | 'estimates'>,
  tags: Tags,
  nowMs: number,
): RuleHold[] {
  const holds: RuleHold[] = [];
  for (const { planned, mode } of prepared.matched) {
    const { rule } = planned;
    const amounts = rule.isStrict ? prepared.estimates.strict : prepared.estimates.tempered;
    for (const limitCounter of planned.countersFor(tags)) {
      const { counter, ref } = limitCounter.at(nowMs);
      const amount = amountOf(counter.unit, amounts);
      const hold: Hold = { counter, amount, limit: limitCounter.limit.limit, mode };
      holds.push({ rule, limitCounter, ref, hold });
    }
  }
  return holds;
}

/** One limit of a matched rule as the ledger takes it and as events name it. */
export type RuleHold = {
  readonly rule: Rule;
  readonly limitCounter: LimitCounter;
  readonly hold: Hold;
  readonly ref: CounterRef;
};

function amountOf(unit: CounterUnit, { tokens, costNanoUsd }: Estimate): number {
  switch (unit) {
    case 'requests':
    case 'concurrency':
      return 1;
    case 'tokens':
      return tokens;
    case 'cost':
      return costNanoUsd;
    default:
      return unit satisfies never;
  }
}
