import { NANO_USD_PER_USD, nanoUsdFromUsd } from '@tollgate/pricing';
import { z } from 'zod';
import { configName, ruleId } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { ruleAlerts } from './alerts.ts';
import { RULES_MAX } from './rate-limiting-config.ts';
import { ruleOptions, timeZone } from './rule-options.ts';
import { appliesPer, ruleWhen, uniqueRuleIds } from './rule-when.ts';

const rule = strictObject({
  id: ruleId,
  when: ruleWhen,
  limit_to: z.number().nonnegative(),
  unit: z.enum([
    'cost_per_day',
    'cost_per_week',
    'cost_per_month',
    'cost_per_quarter',
    'cost_per_lifetime',
    'tokens_per_day',
    'tokens_per_month',
  ]),
  budget_applies_per: z.array(appliesPer).max(1, 'takes one entry').optional(),
  alerts: ruleAlerts.optional(),
  audit_mode: z.boolean().optional(),
  time_zone: timeZone.optional(),
  ...ruleOptions,
}).superRefine((given, context) => {
  const message = limitFault(given);
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['limit_to'], message });
});

/** Budgets: a request counts on every rule that matches; the first one decides whether it may pass. */
export const budgetConfig = strictObject({
  type: z.literal('gateway-budget-config'),
  name: configName('gateway-budget-config'),
  rules: z.array(rule).max(RULES_MAX).superRefine(uniqueRuleIds),
});

/** One rule of a budget config. */
export type BudgetRule = z.output<typeof rule>;

/** A rule's limit in the unit that counters count: nano-USD for cost, else tokens. */
export function budgetLimit(given: { unit: BudgetRule['unit']; limit_to: number }): number {
  return given.unit.startsWith('cost_') ? nanoUsdFromUsd(given.limit_to) : given.limit_to;
}

/** The refusal of an amount that counters cannot hold. */
export const BELOW_NANO_USD = 'must be 0 or at least 0.000000001 USD';

/** Returns whether an amount of USD is more than nothing and less than counters can hold. */
export function isBelowNanoUsd(usd: number): boolean {
  return usd > 0 && usd < 1 / NANO_USD_PER_USD;
}

function limitFault(given: { unit: BudgetRule['unit']; limit_to: number }): string | undefined {
  try {
    if (given.unit.startsWith('cost_') && isBelowNanoUsd(given.limit_to)) return BELOW_NANO_USD;
    return Number.isSafeInteger(budgetLimit(given)) ? undefined : 'must be a whole number of tokens';
  } catch {
    return 'must be at most 9007199 USD';
  }
}
