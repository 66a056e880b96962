import { isJsonObject } from '../../dialects/json/json-object.ts';

/**
 * The strings of a JSON document that another one has changed, by what they were. Undefined if the documents differ in more than
 * that, or if one text became different ones.
 */
export function changedStrings(before: unknown, after: unknown): ReadonlyMap<string, string> | undefined {
  const seen = new Map<string, string>();
  if (!isSameShape(before, after, seen)) return undefined;
  return new Map([...seen].filter(([one, other]) => one !== other));
}

function isSameShape(before: unknown, after: unknown, seen: Map<string, string>): boolean {
  if (typeof before === 'string' && typeof after === 'string') {
    const known = seen.get(before);
    seen.set(before, after);
    return known === undefined || known === after;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((item, at) => isSameShape(item, after[at], seen));
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = Object.keys(before);
    return (
      names.length === Object.keys(after).length &&
      names.every((name) => Object.hasOwn(after, name) && isSameShape(before[name], after[name], seen))
    );
  }
  return before === after;
}
