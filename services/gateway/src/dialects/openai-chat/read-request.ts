import type { CanonicalRequest, OutputFormat, ReasoningWish, Sampling } from '../canonical/request.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { booleanOf, defined, numberOf, objectOf, restOf, stringOf } from '../json/values.ts';
import { booleanField, countField, invalid, modelField, objectField } from '../openai-fields.ts';
import { readMessages } from './parts/read-messages.ts';
import { readToolChoice, readTools } from './parts/read-tools.ts';

/** Reads a chat completion request. Throws GatewayError `invalid_request` naming the field. */
export function readRequest(body: JsonObject): CanonicalRequest {
  const rest = restOf(body, KNOWN);
  return {
    source: 'openai-chat',
    model: modelField(body),
    isStreaming: booleanField(body, 'stream'),
    messages: readMessages(body['messages']),
    tools: readTools(body),
    sampling: readSampling(body),
    ...defined({
      wantsStreamUsage: booleanOf(objectField(body, 'stream_options')?.['include_usage']),
      toolChoice: readToolChoice(body),
      parallelTools: booleanOf(body['parallel_tool_calls']),
      outputTokensMax: countField(body, 'max_completion_tokens') ?? countField(body, 'max_tokens'),
      stop: readStop(body['stop']),
      choices: countField(body, 'n'),
      logprobs: readLogprobs(body),
      output: readOutput(body),
      reasoning: readReasoning(body),
      serviceTier: stringOf(body['service_tier']),
      user: stringOf(body['safety_identifier']) ?? stringOf(body['user']),
      verbosity: stringOf(body['verbosity']),
      cacheKey: stringOf(body['prompt_cache_key']),
      metadata: objectOf(body['metadata']),
    }),
    ...(rest !== undefined && { rest: { origin: 'openai-chat', fields: rest } }),
  };
}

const KNOWN: ReadonlySet<string> = new Set(
  `model messages stream stream_options max_tokens max_completion_tokens temperature top_p top_k frequency_penalty
  presence_penalty seed stop n logprobs top_logprobs response_format tools tool_choice functions function_call
  parallel_tool_calls reasoning_effort reasoning thinking service_tier user safety_identifier verbosity
  prompt_cache_key metadata store`.split(/\s+/),
);

function readSampling(body: JsonObject): Sampling {
  return defined({
    temperature: number(body, 'temperature'),
    topP: number(body, 'top_p'),
    topK: number(body, 'top_k'),
    frequencyPenalty: number(body, 'frequency_penalty'),
    presencePenalty: number(body, 'presence_penalty'),
    seed: number(body, 'seed'),
  });
}

function number(body: JsonObject, name: string): number | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && numberOf(value) === undefined) throw invalid(name, 'a number');
  return numberOf(value);
}

function readStop(stop: unknown): readonly string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  const list = Array.isArray(stop) ? stop : [stop];
  const words = list.filter((word) => typeof word === 'string');
  if (words.length !== list.length) throw invalid('stop', 'a string or an array of strings');
  return words.length === 0 ? undefined : words;
}

function readLogprobs(body: JsonObject): CanonicalRequest['logprobs'] {
  if (!booleanField(body, 'logprobs')) return undefined;
  return defined({ top: number(body, 'top_logprobs') });
}

function readOutput(body: JsonObject): OutputFormat | undefined {
  const format = objectField(body, 'response_format');
  if (format === undefined) return undefined;
  if (format['type'] === 'text') return { kind: 'text' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  const described = objectOf(format['json_schema']);
  const schema = objectOf(described?.['schema']);
  if (format['type'] !== 'json_schema' || described === undefined || schema === undefined) {
    throw invalid('response_format', 'of the type text, json_object, or json_schema with a schema');
  }
  return {
    kind: 'json_schema',
    schema,
    ...defined({
      name: stringOf(described['name']),
      description: stringOf(described['description']),
      strict: booleanOf(described['strict']),
    }),
  };
}

/** OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, and `thinking` of DeepSeek and LiteLLM. */
function readReasoning(body: JsonObject): ReasoningWish | undefined {
  const reasoning = objectOf(body['reasoning']);
  const thinking = objectOf(body['thinking']);
  const effort = stringOf(body['reasoning_effort']) ?? stringOf(reasoning?.['effort']);
  const budgetTokens = numberOf(thinking?.['budget_tokens']) ?? numberOf(reasoning?.['max_tokens']);
  const isOff = effort === 'none' || thinking?.['type'] === 'disabled' || reasoning?.['enabled'] === false;
  if (isOff) return { mode: 'off' };
  const isAsked = effort !== undefined || budgetTokens !== undefined || isJsonObject(reasoning ?? thinking);
  if (!isAsked) return undefined;
  return {
    mode: thinking?.['type'] === 'adaptive' ? 'adaptive' : 'on',
    ...defined({ effort, budgetTokens, summary: reasoning?.['exclude'] === true ? 'omitted' : undefined }),
  };
}
