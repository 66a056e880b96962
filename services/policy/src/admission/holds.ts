import type { CounterRef__Output } from '@tollgate/contracts';
import type { Hold } from '@tollgate/ledger';
import type { Estimates } from '../estimates/estimate.ts';
import { amountOf } from '../rules/amount-of.ts';
import type { LimitCounter } from '../rules/limit-counter.ts';
import type { MatchedRule, Tags } from '../rules/match.ts';
import type { Rule } from '../rules/rule.ts';
import type { Prepared } from './prepared.ts';

/** The holds of a prepared request in the windows of a moment. Strict rules hold the full bound, others what is likely. */
export function holdsOf(
  prepared: Pick<Prepared, 'matched' | 'estimates' | 'routed'>,
  tags: Tags,
  nowMs: number,
): RuleHold[] {
  const { routed, matched, estimates } = prepared;
  const moment = { tags, nowMs };
  if (routed === undefined) return matched.flatMap((rule) => holdsOfRule(rule, { estimates, ...moment }));
  const byCounter = new Map<string, RuleHold>();
  const addOnce = (hold: RuleHold) => {
    const key = `${hold.ref.key} ${hold.ref.startMs ?? 0}`;
    const known = byCounter.get(key);
    byCounter.set(key, known === undefined ? hold : joined(known, hold));
  };
  for (const rule of routed.asked) holdsOfRule(rule, { estimates, ...moment }).forEach(addOnce);
  for (const [target, share] of routed.shares.entries()) {
    for (const rule of share.matched)
      holdsOfRule(rule, { estimates: share.estimates, target, ...moment }).forEach(addOnce);
  }
  const holds = [...byCounter.values()];
  return routed.isPart ? holds.filter(({ hold }) => USED_UNITS.has(hold.counter.unit)) : holds;
}

/** Units that count for a part of a request, too. */
const USED_UNITS: ReadonlySet<string> = new Set(['tokens', 'cost']);

/** One limit of a matched rule as the ledger takes it and as events name it. */
export type RuleHold = {
  readonly rule: Rule;
  readonly limitCounter: LimitCounter;
  readonly hold: Hold;
  readonly ref: CounterRef__Output;
  /** Indexes of the targets that it counts; undefined for all of them. */
  readonly targets: ReadonlySet<number> | undefined;
};

function holdsOfRule(
  { planned, mode }: MatchedRule,
  request: { estimates: Estimates; target?: number; tags: Tags; nowMs: number },
): RuleHold[] {
  const { rule } = planned;
  const amounts = rule.isStrict ? request.estimates.strict : request.estimates.tempered;
  const targets = request.target === undefined ? undefined : new Set([request.target]);
  return planned.countersFor(request.tags).map((limitCounter) => {
    const { counter, ref } = limitCounter.at(request.nowMs);
    const amount = amountOf(counter.unit, amounts);
    const hold: Hold = { counter, amount, limit: limitCounter.limitAt(request.nowMs), mode };
    return { rule, limitCounter, ref, hold, targets };
  });
}

/** A counter that several targets share is held once, for the dearest of them. */
function joined(one: RuleHold, other: RuleHold): RuleHold {
  const isEnforced = one.hold.mode === 'enforce' || other.hold.mode === 'enforce';
  return {
    ...one,
    hold: {
      ...one.hold,
      amount: Math.max(one.hold.amount, other.hold.amount),
      mode: isEnforced ? 'enforce' : 'audit',
    },
    targets:
      one.targets === undefined || other.targets === undefined
        ? undefined
        : new Set([...one.targets, ...other.targets]),
  };
}
