import { z } from 'zod';
import { listOf, METADATA_KEY, objectName, userName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

/** Which values match: one of `in` (all, where it is absent), and none of `not_in`. */
export function inNotIn<Item extends z.ZodType>(item: Item) {
  return strictObject({ in: listOf(item).optional(), not_in: listOf(item).optional() });
}

const modelId = z.string().min(1).max(200);
const tagValue = z.string().max(128);

const subjects = {
  users: inNotIn(userName).optional(),
  virtual_accounts: inNotIn(objectName).optional(),
};

const conditions = {
  models: inNotIn(modelId).optional(),
  provider_accounts: inNotIn(objectName).optional(),
  metadata: z
    .record(
      z.string().regex(METADATA_KEY, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
      inNotIn(tagValue),
    )
    .optional(),
};

/** When a rule of the newer generation applies: all given conditions must hold. */
export const tenantWhen = strictObject({
  subjects: strictObject({ ...subjects, teams: inNotIn(objectName).optional() }).optional(),
  ...conditions,
});

/** The same within one team. */
export const teamWhen = strictObject({ subjects: strictObject(subjects).optional(), ...conditions });

/** The conditions of a rule of the newer generation. */
export type ScopedWhen = z.output<typeof tenantWhen>;
