import { z } from 'zod';
import { listOf, METADATA_KEY, objectName, userName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

const modelId = z.string().min(1).max(200);

/** What a rule of the newer generation counts apart, and which of those have limits of their own. */
export function appliesTo<Limits extends z.ZodType>(limits: Limits) {
  const overridesFor = <const Field extends string, Item extends z.ZodType>(field: Field, item: Item) =>
    listOf(
      // The computed key is the type parameter.
      strictObject({ [field]: listOf(item).min(1), limits } as { [Name in Field]: z.ZodArray<Item> } & {
        limits: Limits;
      }),
    ).optional();
  return z.discriminatedUnion('type', [
    strictObject({ type: z.literal('aggregate') }),
    strictObject({ type: z.literal('per-user'), overrides: overridesFor('users', userName) }),
    strictObject({ type: z.literal('per-team'), overrides: overridesFor('teams', objectName) }),
    strictObject({ type: z.literal('per-model'), overrides: overridesFor('models', modelId) }),
    strictObject({
      type: z.literal('per-provider-account'),
      overrides: overridesFor('provider_accounts', objectName),
    }),
    strictObject({
      type: z.literal('per-virtual-account'),
      overrides: overridesFor('virtual_accounts', objectName),
    }),
    strictObject({
      type: z.literal('metadata'),
      metadata: z.string().regex(METADATA_KEY, 'must be the key of a metadata tag'),
      overrides: overridesFor('metadata_values', z.string().max(128)),
    }),
  ]);
}
