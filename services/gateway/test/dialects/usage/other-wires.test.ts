import { expect, test } from 'vitest';
import type { Usage } from '../../../src/dialects/canonical/usage.ts';
import type { JsonObject } from '../../../src/dialects/json/json-object.ts';
import { anthropicUsage } from '../../../src/dialects/usage/anthropic.ts';
import { bedrockUsage } from '../../../src/dialects/usage/bedrock.ts';
import { cohereUsage } from '../../../src/dialects/usage/cohere.ts';
import { geminiUsage } from '../../../src/dialects/usage/gemini.ts';

type Reader = (answer: JsonObject) => Usage | undefined;

const message = {
  input_tokens: 10,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 20,
  cache_creation: null,
};
const whole = {
  input_tokens: 10,
  output_tokens: 20,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
};

const CASES: [what: string, reader: Reader, answer: JsonObject, usage: object | undefined][] = [
  [
    'Anthropic counts its cache beside the input, by lifetime',
    anthropicUsage,
    {
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 400,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 300 },
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 30 },
        server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
        service_tier: 'standard',
        speed: 'fast',
        inference_geo: 'us',
      },
    },
    {
      inputUncached: 12,
      inputCacheRead: 1_000,
      inputCacheWrite: 100,
      inputCacheWriteHour: 300,
      output: 20,
      outputReasoning: 30,
      webSearchCalls: 2,
      webFetchCalls: 1,
      served: { serviceTier: 'standard', speed: 'fast', inferenceGeo: 'us' },
    },
  ],
  [
    'the first event of a message has its usage inside',
    anthropicUsage,
    { type: 'message_start', message: { usage: { input_tokens: 25, output_tokens: 1 } } },
    { inputUncached: 25, output: 1 },
  ],
  [
    'the last event has no input',
    anthropicUsage,
    { type: 'message_delta', delta: {}, usage: { input_tokens: null, output_tokens: 15 } },
    { output: 15, missing: 'input' },
  ],
  [
    'a compaction is billed beside the totals',
    anthropicUsage,
    {
      usage: {
        ...whole,
        iterations: [
          { type: 'compaction', input_tokens: 5_000, output_tokens: 300 },
          { type: 'message', ...message },
        ],
      },
    },
    { inputUncached: 5_010, output: 320 },
  ],
  [
    'an advisor is billed beside the totals, by its own model',
    anthropicUsage,
    {
      usage: {
        ...whole,
        iterations: [
          { type: 'message', ...message, model: null },
          { type: 'advisor_message', model: 'claude-opus-5', input_tokens: 7, output_tokens: 8 },
        ],
      },
    },
    {
      inputUncached: 17,
      output: 28,
      iterations: [{ kind: 'message' }, { kind: 'advisor_message', model: 'claude-opus-5' }],
    },
  ],
  [
    'iterations that the totals hold are not added again',
    anthropicUsage,
    {
      usage: {
        input_tokens: 17,
        output_tokens: 28,
        iterations: [
          { type: 'message', ...message },
          { type: 'compaction', input_tokens: 7, output_tokens: 8 },
        ],
      },
    },
    { inputUncached: 17, output: 28 },
  ],
  [
    'iterations that do not add up are marked',
    anthropicUsage,
    { usage: { ...whole, iterations: [{ type: 'message', ...message, output_tokens: 19 }] } },
    { inputUncached: 10, output: 20, isIterationSumWrong: true },
  ],
  ['an empty Anthropic usage', anthropicUsage, { usage: {} }, undefined],
  [
    'Gemini counts thoughts beside the candidates, cached tokens inside the prompt',
    geminiUsage,
    {
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 300,
        totalTokenCount: 420,
      },
    },
    { inputUncached: 40, inputCacheRead: 60, output: 20, outputReasoning: 300 },
  ],
  [
    'Gemini’s modalities and searches',
    geminiUsage,
    {
      candidates: [{ groundingMetadata: { webSearchQueries: ['a', 'b', ''] } }],
      usageMetadata: {
        promptTokenCount: 1_000,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 100 },
          { modality: 'AUDIO', tokenCount: 300 },
          { modality: 'IMAGE', tokenCount: 258 },
          { modality: 'VIDEO', tokenCount: 342 },
        ],
        cachedContentTokenCount: 150,
        cacheTokensDetails: [
          { modality: 'AUDIO', tokenCount: 100 },
          { modality: 'TEXT', tokenCount: 50 },
        ],
        candidatesTokenCount: 1_300,
        candidatesTokensDetails: [
          { modality: 'IMAGE', tokenCount: 1_290 },
          { modality: 'TEXT', tokenCount: 10 },
        ],
        totalTokenCount: 2_300,
        serviceTier: 'flex',
      },
    },
    {
      inputUncached: 50,
      inputCacheRead: 50,
      inputAudioCacheRead: 100,
      inputAudio: 200,
      inputImage: 258,
      inputVideo: 342,
      output: 10,
      outputImage: 1_290,
      webSearchCalls: 2,
      served: { serviceTier: 'flex' },
    },
  ],
  [
    'Gemini’s results of tools are input; an answer that is all thoughts has no candidates',
    geminiUsage,
    {
      usageMetadata: {
        promptTokenCount: 10,
        toolUsePromptTokenCount: 40,
        thoughtsTokenCount: 30,
        totalTokenCount: 80,
      },
    },
    { inputUncached: 50, output: 0, outputReasoning: 30 },
  ],
  [
    'Vertex AI’s traffic',
    geminiUsage,
    { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, trafficType: 'ON_DEMAND_PRIORITY' } },
    { served: { serviceTier: 'priority' } },
  ],
  ['an empty Gemini usage', geminiUsage, { usageMetadata: {} }, undefined],
  [
    'Bedrock counts its cache beside the input',
    bedrockUsage,
    {
      usage: {
        inputTokens: 10,
        cacheReadInputTokens: 200,
        cacheWriteInputTokens: 90,
        cacheDetails: [
          { ttl: '1h', inputTokens: 30 },
          { ttl: '5m', inputTokens: 60 },
        ],
        outputTokens: 5,
        totalTokens: 305,
      },
      serviceTier: { type: 'priority' },
    },
    {
      inputUncached: 10,
      inputCacheRead: 200,
      inputCacheWrite: 60,
      inputCacheWriteHour: 30,
      output: 5,
      served: { serviceTier: 'priority' },
    },
  ],
  [
    'the last event of Bedrock’s stream',
    bedrockUsage,
    { metadata: { usage: { inputTokens: 10, outputTokens: 5 }, serviceTier: { type: 'flex' } } },
    { inputUncached: 10, output: 5, served: { serviceTier: 'flex' } },
  ],
  [
    'Cohere bills other units than it counts',
    cohereUsage,
    {
      usage: {
        billed_units: { input_tokens: 5, output_tokens: 60 },
        tokens: { input_tokens: 71, output_tokens: 62 },
      },
    },
    { inputUncached: 5, output: 60 },
  ],
  [
    'the end of Cohere’s stream',
    cohereUsage,
    { type: 'message-end', delta: { usage: { billed_units: { input_tokens: 5, output_tokens: 60 } } } },
    { inputUncached: 5, output: 60 },
  ],
  [
    'Cohere’s reranker bills searches',
    cohereUsage,
    { results: [], meta: { billed_units: { search_units: 2 } } },
    { inputUncached: 0, searchUnits: 2 },
  ],
];

test.each(CASES)('%s', (_what, read, answer, usage) => {
  const found = read(answer);
  if (usage === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(usage);
  expect(found?.missing).toBe(usage !== undefined && 'missing' in usage ? usage.missing : undefined);
});
