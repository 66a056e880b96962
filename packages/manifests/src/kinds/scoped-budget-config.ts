import { z } from 'zod';
import { budgetAlertList } from './alerts.ts';
import { objectName } from './fields.ts';
import { strictObject } from './strict-object.ts';

const inNotIn = strictObject({
  in: z.array(z.string()).optional(),
  not_in: z.array(z.string()).optional(),
});

const windowShape = {
  cost_per_day: z.number().nonnegative().optional(),
  cost_per_week: z.number().nonnegative().optional(),
  cost_per_month: z.number().nonnegative().optional(),
  cost_per_quarter: z.number().nonnegative().optional(),
  cost_per_lifetime: z.number().nonnegative().optional(),
};
const limits = strictObject(windowShape).refine((given) => Object.keys(given).length > 0, {
  error: 'needs at least one window, for example cost_per_month',
});

const appliesTo = z.discriminatedUnion('type', [
  strictObject({ type: z.literal('aggregate') }),
  perEntity('per-user', 'users'),
  perEntity('per-model', 'models'),
  perEntity('per-virtual-account', 'virtual_accounts'),
  strictObject({
    type: z.literal('metadata'),
    metadata: z.string(),
    overrides: overridesOf('metadata_values').optional(),
  }),
]);

const shape = {
  name: objectName,
  when: strictObject({
    subjects: strictObject({
      users: inNotIn.optional(),
      teams: inNotIn.optional(),
      virtual_accounts: inNotIn.optional(),
    }).optional(),
    models: inNotIn.optional(),
    provider_accounts: inNotIn.optional(),
    metadata: z.record(z.string(), inNotIn).optional(),
  }),
  limits,
  applies_to: appliesTo,
  mode: z.enum(['enforce', 'audit']),
  alerts: budgetAlertList.optional(),
};

/** A budget of the newer generation for the whole organisation. Checked, so that faults show before it has an effect. */
export const tenantBudgetConfig = strictObject({ type: z.literal('tenant-budget-config'), ...shape });

/** The same for one team. */
export const teamBudgetConfig = strictObject({
  type: z.literal('team-budget-config'),
  team_name: objectName,
  ...shape,
});

function perEntity<const Type extends string>(type: Type, entities: string) {
  return strictObject({ type: z.literal(type), overrides: overridesOf(entities).optional() });
}

function overridesOf(entities: string) {
  return z.array(strictObject({ [entities]: z.array(z.string()).min(1), limits }));
}
