import { isJsonObject, type JsonObject } from './json-object.ts';

/** A string as it is; empty for every other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A string that is not empty; undefined for every other value. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number; undefined for every other value. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A boolean; undefined for every other value. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An object; undefined for every other value. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The objects of an array; none for every other value. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Members whose values are not undefined: optional fields of a value that is built. */
export function defined<const T extends object>(members: T): Defined<T> {
  const kept: Record<string, unknown> = {};
  // Members of a literal are its own.
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  // Only members that are undefined were left out.
  return kept as Defined<T>;
}

/** `T` with each member that may be undefined optional, and never undefined. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The members of an object that are not in `known` and not null; undefined if there are none. */
export function restOf(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const name in value) {
    if (known.has(name) || value[name] === null || !Object.hasOwn(value, name)) continue;
    rest ??= {};
    rest[name] = value[name];
  }
  return rest;
}
