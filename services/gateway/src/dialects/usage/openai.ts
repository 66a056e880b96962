import type { Served, Usage } from '../canonical/usage.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { countOf, detailCount, firstCount, firstObject, nanoUsdOf, termOf } from './counts.ts';
import { outputCalls } from './output-calls.ts';
import { plainCounts } from './plain-counts.ts';
import { splitSide, usageOfSides } from './sides.ts';

/** What an API of OpenAI's makes; it decides what counts without further words are counts of. */
export type OpenAiApi = 'chat' | 'responses' | 'embeddings' | 'images' | 'audio';

/**
 * The usage of an answer, or of an event of a stream, of an API that OpenAI invented, from whichever provider. Finds the
 * usage where providers put it and reads the names that they use; undefined if nothing readable is there.
 *
 * OpenAI counts cached, written, audio and image tokens inside the input, reasoning inside the output. What providers do
 * differently is in the tables below and in `test/dialects/usage/openai.test.ts`, a row for each.
 */
export function openAiUsage(answer: JsonObject, api: OpenAiApi = 'chat'): Usage | undefined {
  const usage = usageObject(answer);
  if (usage === undefined) return undefined;
  const plain = api === 'chat' ? plainCounts(usage) : undefined;
  if (plain !== undefined) return { ...plain, ...servedBy(answer, usage), raw: usage };
  const more = { ...servedBy(answer, usage), ...costOf(usage), raw: usage };
  if (usage['type'] === 'duration' || isOnlySeconds(usage)) return durationUsage(usage, more);
  const totals = totalsOf(usage, api);
  if (totals === undefined) return usageOfSides(undefined, undefined, more);
  const { input, output } = totals;
  return usageOfSides(
    input === undefined ? undefined : inputBuckets(usage, input, answer),
    output === undefined
      ? undefined
      : { ...outputBuckets(usage, output, api), ...(api === 'responses' && callsOfResponse(answer, usage)) },
    totals.isSplitUnknown ? { ...more, missing: 'split' } : more,
  );
}

const INPUT = ['prompt_tokens', 'input_tokens', 'promptTokens', 'inputTokens', 'prompt_token_count'];
const OUTPUT = [
  'completion_tokens',
  'output_tokens',
  'completionTokens',
  'outputTokens',
  'completion_token_count',
];
const TOTAL = ['total_tokens', 'totalTokens', 'total_token_count'];
const INPUT_DETAILS = ['prompt_tokens_details', 'input_tokens_details', 'input_token_details'];
const OUTPUT_DETAILS = ['completion_tokens_details', 'output_tokens_details', 'output_token_details'];
/** Of OpenAI itself inside the details; the others beside them: Moonshot, Together and Zhipu, DeepSeek, routers. */
const CACHE_READ = [
  'cached_tokens',
  'prompt_cache_hit_tokens',
  'cache_read_input_tokens',
  'num_cached_tokens',
];
const CACHE_WRITE = ['cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens'];

function usageObject(answer: JsonObject): JsonObject | undefined {
  const { usage, response, x_groq: groq, choices, meta } = answer;
  if (isReport(usage)) return usage;
  if (isJsonObject(response) && isReport(response['usage'])) return response['usage'];
  if (isJsonObject(groq) && isReport(groq['usage'])) return groq['usage'];
  for (const choice of Array.isArray(choices) ? choices : []) {
    if (isJsonObject(choice) && isReport(choice['usage'])) return choice['usage'];
  }
  // Rerankers and embedders of Cohere's and Jina's kind.
  if (isJsonObject(meta) && isReport(meta['billed_units'])) return meta['billed_units'];
  return isJsonObject(usage) ? usage : undefined;
}

function isReport(value: unknown): value is JsonObject {
  return isJsonObject(value) && hasMembers(value);
}

function hasMembers(object: JsonObject): boolean {
  for (const _name in object) return true;
  return false;
}

type Totals = {
  readonly input: number | undefined;
  readonly output: Output | undefined;
  /** Only the sum of both sides is known. */
  readonly isSplitUnknown?: true;
};

/** `apart` is reasoning that the provider counts beside `inside`. */
type Output = { readonly inside: number; readonly apart: number };

/** Both sides, each completed by the total where it is missing; undefined if nothing is readable. */
function totalsOf(usage: JsonObject, api: OpenAiApi): Totals | undefined {
  const total = firstCount(usage, TOTAL);
  let input = firstCount(usage, INPUT);
  let output = firstCount(usage, OUTPUT);
  if (api === 'embeddings') {
    input ??= total;
    return input === undefined ? undefined : { input: withCacheApart(usage, input, 0), output: NO_OUTPUT };
  }
  if (input === undefined && output === undefined) {
    return total === undefined ? undefined : { input: total, output: NO_OUTPUT, isSplitUnknown: true };
  }
  if (total !== undefined) {
    input ??= Math.max(0, total - (output ?? 0));
    output ??= Math.max(0, total - input);
  }
  const wholeInput = input === undefined ? undefined : withCacheApart(usage, input, output ?? 0);
  return {
    input: wholeInput,
    output: output === undefined ? undefined : outputOf(usage, wholeInput ?? 0, output),
  };
}

const NO_OUTPUT: Output = { inside: 0, apart: 0 };

/**
 * Reasoning beside the output: xAI's (its total has it), Perplexity's (larger than the output), and the thinking that
 * Gemini's compatible endpoint counts in the total alone.
 */
function outputOf(usage: JsonObject, input: number, output: number): Output {
  const reasoning = reasoningOf(usage);
  const beyond = (firstCount(usage, TOTAL) ?? 0) - input - output;
  if (reasoning > output) return { inside: output, apart: Math.max(reasoning, beyond) };
  return { inside: output, apart: Math.max(0, beyond) };
}

function reasoningOf(usage: JsonObject): number {
  const details = firstObject(usage, OUTPUT_DETAILS);
  return (
    detailCount(details, ['reasoning_tokens', 'thinking_tokens', 'reasoningTokens']) ||
    detailCount(usage, ['reasoning_tokens'])
  );
}

type Cache = { readonly read: number; readonly write: number; readonly writeHour: number };

function cacheOf(usage: JsonObject): Cache {
  const details = firstObject(usage, INPUT_DETAILS);
  const read = detailCount(details, CACHE_READ) || detailCount(usage, CACHE_READ);
  const written = detailCount(usage, CACHE_WRITE) || detailCount(details, CACHE_WRITE);
  const lifetimes = isJsonObject(usage['cache_creation'])
    ? usage['cache_creation']
    : firstObject(details, ['cache_creation_token_details']);
  const writeHour = detailCount(lifetimes, ['ephemeral_1h_input_tokens']);
  const write = written || writeHour + detailCount(lifetimes, ['ephemeral_5m_input_tokens']);
  return { read, write, writeHour: Math.min(writeHour, write) };
}

/** Anthropic counts its cache beside the prompt; routers mostly, but not all of them, add it to the prompt. */
function withCacheApart(usage: JsonObject, input: number, output: number): number {
  if (usage['cache_creation_input_tokens'] === undefined && usage['cache_read_input_tokens'] === undefined)
    return input;
  const { read, write } = cacheOf(usage);
  const isApart =
    read + write > input || (read + write > 0 && firstCount(usage, TOTAL) === input + output + read + write);
  return isApart ? input + read + write : input;
}

function inputBuckets(usage: JsonObject, input: number, answer: JsonObject) {
  const details = firstObject(usage, INPUT_DETAILS);
  const cached = firstObject(details, ['cached_tokens_details']);
  const { read, write, writeHour } = cacheOf(usage);
  const inputAudioCacheRead = detailCount(cached, ['audio_tokens']);
  const inputImageCacheRead = detailCount(cached, ['image_tokens']);
  const minutes = write - writeHour;
  return splitSide('inputUncached', input, {
    inputAudioCacheRead,
    inputImageCacheRead,
    inputCacheRead: Math.max(0, read - inputAudioCacheRead - inputImageCacheRead),
    inputCacheWriteHour: writeHour,
    [writeBucket(answer)]: minutes,
    inputAudio: Math.max(0, detailCount(details, ['audio_tokens']) - inputAudioCacheRead),
    inputImage: Math.max(0, detailCount(details, ['image_tokens']) - inputImageCacheRead),
    inputVideo: detailCount(details, ['video_tokens']),
  });
}

/** How long what was written to OpenAI's cache lives: answers of the Responses API repeat what was asked for. */
function writeBucket(
  answer: JsonObject,
): 'inputCacheWrite' | 'inputCacheWriteHalfHour' | 'inputCacheWriteHalfDay' {
  const whole = isJsonObject(answer['response']) ? answer['response'] : answer;
  const { ttl } = firstObject(whole, ['prompt_cache_options']);
  if (ttl === '12h') return 'inputCacheWriteHalfDay';
  return ttl === '30m' ? 'inputCacheWriteHalfHour' : 'inputCacheWrite';
}

function outputBuckets(usage: JsonObject, { inside, apart }: Output, api: OpenAiApi) {
  const details = firstObject(usage, OUTPUT_DETAILS);
  const images = detailCount(details, ['image_tokens']);
  // An image API without details made images of all of it.
  const outputImage = api === 'images' && details['image_tokens'] === undefined ? inside : images;
  const split = splitSide('output', inside, {
    outputReasoning: apart > 0 ? 0 : reasoningOf(usage),
    outputAudio: detailCount(details, ['audio_tokens']),
    outputImage,
    outputVideo: detailCount(details, ['video_tokens']),
  });
  return { ...split, outputReasoning: (split.outputReasoning ?? 0) + apart, ...callsOf(usage) };
}

/** Calls of the provider's tools, as Perplexity, xAI and Anthropic's routers count them. */
function callsOf(usage: JsonObject) {
  const tools = firstObject(usage, ['server_tool_use', 'server_side_tool_usage_details']);
  return {
    webSearchCalls:
      detailCount(tools, ['web_search_requests', 'web_search_calls']) ||
      detailCount(usage, ['num_search_queries']),
    webFetchCalls: detailCount(tools, ['web_fetch_requests']),
    codeExecutionCalls: detailCount(tools, ['code_interpreter_calls', 'code_execution_requests']),
    fileSearchCalls: detailCount(tools, ['file_search_calls']),
    searchUnits: detailCount(usage, ['search_units']),
  };
}

/** Calls of a response: of each kind what the usage counts, or the items of its output if they are more. */
function callsOfResponse(answer: JsonObject, usage: JsonObject) {
  const items = outputCalls(isJsonObject(answer['response']) ? answer['response'] : answer);
  const counted = callsOf(usage);
  return {
    webSearchCalls: Math.max(counted.webSearchCalls, items.webSearchCalls),
    fileSearchCalls: Math.max(counted.fileSearchCalls, items.fileSearchCalls),
    codeExecutionCalls: Math.max(counted.codeExecutionCalls, items.codeExecutionCalls),
    images: items.images,
  };
}

function isOnlySeconds(usage: JsonObject): boolean {
  const seconds = firstCount(usage, SECONDS);
  return seconds !== undefined && firstCount(usage, [...INPUT, ...OUTPUT, ...TOTAL]) === undefined;
}

const SECONDS = ['seconds', 'prompt_audio_seconds', 'duration'];

/** Transcription that is billed by the time of the audio. */
function durationUsage(usage: JsonObject, more: Partial<Usage>): Usage | undefined {
  const value = SECONDS.map((name) => Number(usage[name])).find((seconds) => seconds >= 0);
  const inputAudioMs = value === undefined ? undefined : countOf(Math.round(value * 1_000));
  return inputAudioMs === undefined ? undefined : usageOfSides({ inputAudioMs }, {}, more);
}

function servedBy(answer: JsonObject, usage: JsonObject): { served?: Served } {
  const whole = isJsonObject(answer['response']) ? answer['response'] : answer;
  const serviceTier = termOf(whole['service_tier']) ?? termOf(usage['service_tier']);
  const speed = termOf(usage['speed']);
  const inferenceGeo = termOf(usage['inference_geo']);
  const served: Served = {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(speed !== undefined && { speed }),
    ...(inferenceGeo !== undefined && { inferenceGeo }),
  };
  return Object.keys(served).length === 0 ? {} : { served };
}

/** OpenRouter's `cost` (with one's own key: its fee, beside what the provider takes), Perplexity's, xAI's ticks. */
function costOf(usage: JsonObject): { reportedCostNanoUsd?: number } {
  const { cost, cost_in_usd_ticks: ticks, is_byok: isOwnKey } = usage;
  const amount = isJsonObject(cost) ? cost['total_cost'] : cost;
  const upstream = firstObject(usage, ['cost_details'])['upstream_inference_cost'];
  const fee = nanoUsdOf(amount);
  const reportedCostNanoUsd =
    fee === undefined
      ? nanoUsdOf(typeof ticks === 'number' ? ticks / TICKS_PER_USD : undefined)
      : fee + (isOwnKey === true ? (nanoUsdOf(upstream) ?? 0) : 0);
  return reportedCostNanoUsd === undefined ? {} : { reportedCostNanoUsd };
}

const TICKS_PER_USD = 1e10;
