import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/** More tokens than any request can have: keeps sums of counts times prices exact. */
const COUNT_MAX = 100_000_000;
const DIGITS = /^\d{1,12}(?:\.\d{1,6})?$/;

/**
 * A count as a provider wrote it: a number of at least 0, or its digits as a text; a fraction counts as a whole one.
 * Undefined if it is anything else: what is unreadable is never taken for 0.
 */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0) || number === Number.POSITIVE_INFINITY) return undefined;
  return Math.min(Math.ceil(number), COUNT_MAX);
}

/** The first of the members that is a readable count above 0, else 0 if one of them says so, else undefined. */
export function firstCount(object: JsonObject, names: readonly string[]): number | undefined {
  let found: number | undefined;
  for (const name of names) {
    const count = countOf(object[name]);
    if (count !== undefined && count > 0) return count;
    found ??= count;
  }
  return found;
}

/** `firstCount`, or 0 for what no provider has to say: details of a side. */
export function detailCount(object: JsonObject, names: readonly string[]): number {
  return firstCount(object, names) ?? 0;
}

/** The first of the members that is an object; an empty one if none is. */
export function firstObject(object: JsonObject, names: readonly string[]): JsonObject {
  for (const name of names) {
    const value = object[name];
    if (isJsonObject(value)) return value;
  }
  return NOTHING;
}

const NOTHING: JsonObject = {};

/** A short text in lower case: a tier, a speed, a region. Undefined if it is anything else. */
export function termOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > TERM_CHARS_MAX) return undefined;
  return value.toLowerCase();
}

/** Terms become labels in history: providers have short ones. */
const TERM_CHARS_MAX = 64;

/** USD as a provider writes them, as nano-USD; undefined if it is no amount. */
export function nanoUsdOf(usd: unknown): number | undefined {
  const number = typeof usd === 'string' && DIGITS.test(usd) ? Number(usd) : usd;
  if (typeof number !== 'number' || !(number >= 0) || number > USD_MAX) return undefined;
  return Math.round(number * 1e9);
}

const USD_MAX = 1_000_000;
