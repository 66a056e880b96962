import { nanoUsdFromUsd } from '@tollgate/pricing';
import { z } from 'zod';
import { objectName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { scopedRuleAlerts } from './alerts.ts';
import { appliesTo } from './applies-to.ts';
import { BELOW_NANO_USD, isBelowNanoUsd } from './budget-config.ts';
import { ruleMode, ruleOptions, timeZone } from './rule-options.ts';
import { teamWhen, tenantWhen } from './scoped-when.ts';

const usd = z
  .number()
  .nonnegative()
  .superRefine((value, context) => {
    try {
      nanoUsdFromUsd(value);
      if (isBelowNanoUsd(value)) context.addIssue(BELOW_NANO_USD);
    } catch {
      context.addIssue('must be at most 9007199 USD');
    }
  });

const limits = strictObject({
  cost_per_day: usd.optional(),
  cost_per_week: usd.optional(),
  cost_per_month: usd.optional(),
  cost_per_quarter: usd.optional(),
  cost_per_lifetime: usd.optional(),
}).refine((given) => Object.values(given).some((limit) => limit !== undefined), {
  error: 'needs at least one window, for example cost_per_month',
});

const shape = {
  /** Also the id of the rule. */
  name: objectName,
  limits,
  applies_to: appliesTo(limits),
  mode: ruleMode,
  alerts: scopedRuleAlerts.optional(),
  time_zone: timeZone.optional(),
  ...ruleOptions,
};

/** A budget of the newer generation for the whole organisation: all of its windows must have room. */
export const tenantBudgetConfig = strictObject({
  type: z.literal('tenant-budget-config'),
  ...shape,
  when: tenantWhen.default({}),
});

/** The same for one team: its members and the virtual accounts that it owns. */
export const teamBudgetConfig = strictObject({
  type: z.literal('team-budget-config'),
  team_name: objectName,
  ...shape,
  when: teamWhen.default({}),
});

/** USD by window, of a budget or of one of its overrides. */
export type ScopedBudgetLimits = z.output<typeof limits>;
