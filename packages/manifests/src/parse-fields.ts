import type { z } from 'zod';

/** Fields may show one after the other, where one stands in an object that is only judged when it is whole. */
const ROUNDS_MAX = 5;

/**
 * What a schema says of an object in which a field that is null counts as absent: other programs write absent fields so.
 * An unknown field stays unknown, null or not, and an entry of a list must be one.
 */
export function parseFields<Output>(schema: z.ZodType<Output>, value: object): z.ZodSafeParseResult<Output> {
  let result = schema.safeParse(value, { reportInput: true });
  const copy = result.success ? value : structuredClone(value);
  for (let round = 0; round < ROUNDS_MAX && !result.success; round++) {
    const absent = result.error.issues.filter(({ input }) => input === null).map(({ path }) => path);
    if (!absent.some((path) => removeField(copy, path))) break;
    for (const path of absent) removeField(copy, path);
    result = schema.safeParse(copy, { reportInput: true });
  }
  return result;
}

/** Whether there was such a field, and it was null. */
function removeField(root: object, path: readonly PropertyKey[]): boolean {
  const name = path.at(-1);
  if (typeof name !== 'string') return false;
  const holder = path.slice(0, -1).reduce<unknown>(fieldOf, root);
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return false;
  return fieldOf(holder, name) === null && Reflect.deleteProperty(holder, name);
}

function fieldOf(value: unknown, name: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const field: unknown = Reflect.get(value, name);
  return field;
}
