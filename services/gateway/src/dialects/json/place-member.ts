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

/** So many of the items of an array are found: more calls than any answer has. */
const ITEMS_MAX = 1_000;

/**
 * Adds an item with the value to the innermost array where it stood; arrays around that are taken for one item. Each value is
 * an item: which ones belong together is lost.
 */
export function appendMember(
  found: { [name: string]: unknown },
  path: readonly string[],
  value: unknown,
): void {
  const star = path.lastIndexOf('*');
  const before = path.slice(0, star);
  const name = before.at(-1) ?? '';
  let holder = found;
  for (const [index, step] of before.slice(0, -1).entries()) {
    if (step === '*') continue;
    const isInArray = before[index + 1] === '*';
    const next = isInArray ? firstItem(holder[step]) : holder[step];
    const object: { [name: string]: unknown } = isJsonObject(next) ? { ...next } : {};
    holder[step] = isInArray ? [object] : object;
    holder = object;
  }
  const list: unknown[] = Array.isArray(holder[name]) ? holder[name] : [];
  const item = path.slice(star + 1).reduceRight<unknown>((inner, member) => ({ [member]: inner }), value);
  if (list.length < ITEMS_MAX) list.push(item);
  holder[name] = list;
}

function firstItem(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
