import { BUCKET_NAMES, type TokenBuckets } from '@tollgate/contracts';
import { NO_USAGE, type Served, type Usage, type UsageIteration } from '../canonical/usage.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { detailCount, firstCount, firstObject, termOf } from './counts.ts';
import { splitSide, usageOfSides } from './sides.ts';

/**
 * The usage of an Anthropic message, or of one event of its stream: `message_start` has it inside `message`,
 * `message_delta` beside `delta`, cumulative, and mostly without the input. Undefined if nothing is readable.
 *
 * Anthropic counts what was read from and written to the cache beside `input_tokens`, thinking inside `output_tokens`.
 * Source: types of `@anthropic-ai/sdk` 1.14.0 (`BetaUsage`, `BetaMessageDeltaUsage`).
 */
export function anthropicUsage(answer: JsonObject): Usage | undefined {
  const message = answer['message'];
  const usage = isJsonObject(message) && isJsonObject(message['usage']) ? message['usage'] : answer['usage'];
  if (!isJsonObject(usage)) return undefined;
  const outside = outsideIterations(usage);
  const more = { ...servedBy(usage), ...outside.more, raw: usage };
  const found = usageOfSides(inputBuckets(usage), outputBuckets(usage), more);
  return found === undefined ? undefined : withTokens(found, outside.tokens);
}

function inputBuckets(usage: JsonObject) {
  const uncached = firstCount(usage, ['input_tokens']);
  const read = firstCount(usage, ['cache_read_input_tokens']);
  const written = firstCount(usage, ['cache_creation_input_tokens']);
  if (uncached === undefined && read === undefined && written === undefined) return undefined;
  const lifetimes = firstObject(usage, ['cache_creation']);
  const hour = detailCount(lifetimes, ['ephemeral_1h_input_tokens']);
  const write = written ?? hour + detailCount(lifetimes, ['ephemeral_5m_input_tokens']);
  return {
    inputUncached: uncached ?? 0,
    inputCacheRead: read ?? 0,
    inputCacheWriteHour: Math.min(hour, write),
    inputCacheWrite: write - Math.min(hour, write),
  };
}

function outputBuckets(usage: JsonObject) {
  const output = firstCount(usage, ['output_tokens']);
  if (output === undefined) return undefined;
  const details = firstObject(usage, ['output_tokens_details']);
  const tools = firstObject(usage, ['server_tool_use']);
  return {
    ...splitSide('output', output, { outputReasoning: detailCount(details, ['thinking_tokens']) }),
    webSearchCalls: detailCount(tools, ['web_search_requests']),
    webFetchCalls: detailCount(tools, ['web_fetch_requests']),
    codeExecutionCalls: detailCount(tools, ['code_execution_requests']),
  };
}

function servedBy(usage: JsonObject): { served?: Served } {
  const serviceTier = termOf(usage['service_tier']);
  const speed = termOf(usage['speed']);
  const inferenceGeo = termOf(usage['inference_geo']);
  if (serviceTier === undefined && speed === undefined && inferenceGeo === undefined) return {};
  return {
    served: {
      ...(serviceTier !== undefined && { serviceTier }),
      ...(speed !== undefined && { speed }),
      ...(inferenceGeo !== undefined && { inferenceGeo }),
    },
  };
}

/**
 * The model calls of a message, and the tokens of those that its totals leave out: Anthropic bills a compaction and an
 * advisor beside them. If the calls do not add up to the totals either with or without those, they are marked.
 */
function outsideIterations(usage: JsonObject): { tokens: TokenBuckets | undefined; more: Partial<Usage> } {
  const list = usage['iterations'];
  const iterations = Array.isArray(list) ? list.flatMap(iterationOf) : [];
  if (iterations.length === 0) return { tokens: undefined, more: {} };
  const isMessage = ({ kind }: UsageIteration) => kind === 'message' || kind === 'fallback_message';
  const outside = sumOf(iterations.filter((one) => !isMessage(one)));
  const whole = { ...NO_USAGE, ...inputBuckets(usage), ...plainOutput(usage) };
  const more = { iterations };
  if (isSame(sumOf(iterations.filter(isMessage)), whole)) return { tokens: outside, more };
  if (isSame(sumOf(iterations), whole)) return { tokens: undefined, more };
  return { tokens: outside, more: { ...more, isIterationSumWrong: true } };
}

function iterationOf(value: unknown): UsageIteration[] {
  if (!isJsonObject(value)) return [];
  const model = value['model'];
  return [
    {
      kind: typeof value['type'] === 'string' ? value['type'] : 'message',
      ...(typeof model === 'string' && { model }),
      tokens: { ...NO_USAGE, ...inputBuckets(value), ...plainOutput(value) },
    },
  ];
}

/** Iterations have no details of their output. */
function plainOutput(usage: JsonObject) {
  return { output: detailCount(usage, ['output_tokens']) };
}

function isSame(one: TokenBuckets, other: TokenBuckets): boolean {
  return BUCKET_NAMES.every((bucket) => one[bucket] === other[bucket]);
}

function sumOf(iterations: readonly UsageIteration[]): TokenBuckets {
  return iterations.reduce<TokenBuckets>((sum, { tokens }) => withTokens(sum, tokens), NO_USAGE);
}

/** The same with the tokens added. */
function withTokens<Counted extends TokenBuckets>(
  counted: Counted,
  tokens: TokenBuckets | undefined,
): Counted {
  if (tokens === undefined) return counted;
  const sums = Object.fromEntries(BUCKET_NAMES.map((bucket) => [bucket, counted[bucket] + tokens[bucket]]));
  return { ...counted, ...sums };
}
