import { z } from 'zod';
import { modelName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

const PREFIX = 'integration/guardrail-config/';

const common = {
  name: modelName,
  description: z.string().max(2_000).optional(),
  /** What happens when the check objects (`enforce` blocks, `audit` notes it), and when it fails. */
  enforcing_strategy: z.enum(['enforce', 'enforce_but_ignore_on_error', 'audit']),
};

/** Order of those that rewrite; the lower, the earlier. */
const priority = z.int().nonnegative().max(1_000).optional();

/** A guardrail that only lets pass or objects, with the fields of its kind. */
export function guardrail<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return strictObject({
    type: z.literal(`${PREFIX}${kind}` as const),
    ...common,
    operation: z.literal('validate', { error: `must be validate: ${kind} changes nothing` }).optional(),
    ...shape,
  });
}

/** A guardrail that may also rewrite what passes. */
export function mutating<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return strictObject({
    type: z.literal(`${PREFIX}${kind}` as const),
    ...common,
    operation: z.enum(['validate', 'mutate']),
    priority,
    ...shape,
  });
}

/** The same, and a guardrail that does not say what it does only validates. */
export function mayMutate<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return strictObject({
    type: z.literal(`${PREFIX}${kind}` as const),
    ...common,
    operation: z.enum(['validate', 'mutate']).optional(),
    priority,
    ...shape,
  });
}

/** The kind of a guardrail: the last part of its type. */
export function guardrailKind<Kind extends string>(type: `${typeof PREFIX}${Kind}`): Kind {
  // The prefix is fixed.
  return type.slice(PREFIX.length) as Kind;
}
