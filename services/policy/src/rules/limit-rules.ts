import type { LimitRule, RuleLimit } from '@tollgate/contracts';
import { EVERYTHING, unitName } from '@tollgate/ledger';
import type { Limit, Rule, RuleSet } from './rule.ts';

/** Every rule with its limits, as accounting shows them. */
export function limitRulesOf(sets: readonly RuleSet[]): LimitRule[] {
  return sets.flatMap(({ rules }) => rules.map(limitRule));
}

function limitRule({ id, isAudit, per, limits, overrides, grants = [] }: Rule): LimitRule {
  return {
    rule: id,
    mode: isAudit ? 'audit' : 'enforce',
    per: [...per],
    limits: limits.map(ruleLimit),
    overrides: [...overrides].map(([entity, own]) => ({ entity, limits: own.map(ruleLimit) })),
    grants: grants.map(({ entity = EVERYTHING, unit, window, amount, fromMs, untilMs }) => ({
      entity,
      unit: unitName(unit),
      window,
      amount,
      fromMs,
      untilMs,
    })),
  };
}

function ruleLimit({ unit, window, limit }: Limit): RuleLimit {
  const timeZone = window.kind === 'calendar' ? window.timeZone : '';
  return { unit: unitName(unit), window: window.name, timeZone, limit };
}
