import type { TokenBuckets } from '@tollgate/contracts';
import { NO_USAGE } from '../canonical/usage.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/** More are left to the long way, which bounds them. */
const COUNT_MAX = 100_000_000;

/**
 * The buckets of a chat usage as OpenAI itself writes it, with nothing in it but cached and reasoning tokens and with a
 * total that is the sum; undefined for any other. Most answers are such ones, and looking for every provider's names
 * costs five times more.
 */
export function plainCounts(usage: JsonObject): TokenBuckets | undefined {
  let [input, output, total, cached, reasoning] = [-1, -1, -1, 0, 0];
  for (const name in usage) {
    const value = usage[name];
    if (name === 'prompt_tokens') input = countOf(value);
    else if (name === 'completion_tokens') output = countOf(value);
    else if (name === 'total_tokens') total = countOf(value);
    else if (name === 'prompt_tokens_details') cached = onlyCount(value, 'cached_tokens');
    else if (name === 'completion_tokens_details') reasoning = onlyCount(value, 'reasoning_tokens');
    else return undefined;
  }
  const isPlain =
    input >= 0 &&
    output >= 0 &&
    total === input + output &&
    within(cached, input) &&
    within(reasoning, output);
  if (!isPlain) return undefined;
  return {
    ...NO_USAGE,
    inputUncached: input - cached,
    inputCacheRead: cached,
    output: output - reasoning,
    outputReasoning: reasoning,
  };
}

/** A whole number of tokens; -1 for anything else. */
function countOf(value: unknown): number {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
  return isCount ? value : -1;
}

/** The one count of a side's details; -1 if there is another one, 0 if there are no details. */
function onlyCount(details: unknown, own: string): number {
  if (details === null || details === undefined) return 0;
  if (!isJsonObject(details)) return -1;
  let count = 0;
  for (const name in details) {
    if (name === own) count = countOf(details[name]);
    else if (details[name] !== 0) return -1;
  }
  return count;
}

function within(part: number, whole: number): boolean {
  return part >= 0 && part <= whole;
}
