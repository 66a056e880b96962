import { z } from 'zod';

/** The entry of each field made by `oneOrMany`, by the input schema of its transform: for the JSON Schema. */
export const ONE_OR_MANY: Map<unknown, z.ZodType> = new Map();

/** A list in which one entry may stand without the list. Faults are at the place where they are written. */
export function oneOrMany<Entry>(one: z.ZodType<Entry>, many: z.ZodType<Entry[]>) {
  const input = z.unknown();
  ONE_OR_MANY.set(input, one);
  return input.transform((value, context): Entry[] => {
    if (Array.isArray(value)) return parsed(many, value, context) ?? z.NEVER;
    const entry = parsed(one, value, context);
    return entry === undefined ? z.NEVER : [entry];
  });
}

function parsed<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  context: z.RefinementCtx,
): Output | undefined {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  // An issue that was found is a raw issue with its words already chosen; zod completes its path.
  context.issues.push(...(result.error.issues as z.core.$ZodRawIssue[]));
  return undefined;
}
