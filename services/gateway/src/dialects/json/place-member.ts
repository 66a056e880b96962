import { isJsonObject } from './json-object.ts';

/** Puts a value where it stood. Paths come from a table, never from the text. */
export function placeMember(
  found: { [name: string]: unknown },
  path: readonly string[],
  value: unknown,
): void {
  let holder: { [name: string]: unknown } = found;
  for (const [index, name] of path.entries()) {
    if (name === '*') continue;
    const isInArray = path[index + 1] === '*';
    const isLast = index === path.length - 1;
    if (isLast) {
      holder[name] = value;
      return;
    }
    const next = isInArray ? firstItem(holder[name]) : holder[name];
    const object: { [name: string]: unknown } = isJsonObject(next) ? { ...next } : {};
    holder[name] = isInArray ? [object] : object;
    holder = object;
  }
}

function firstItem(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
