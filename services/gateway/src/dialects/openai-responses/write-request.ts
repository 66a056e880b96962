import type { RequestTarget, WrittenRequest } from '../canonical/codec.ts';
import { LossReport } from '../canonical/losses.ts';
import type { CanonicalRequest, ReasoningWish, Tool } from '../canonical/request.ts';
import type { JsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';
import { writeFormat, writeToolChoice, writeTools } from './items/write-fields.ts';
import { writeInput } from './items/write-items.ts';
import { WIRE } from './wire.ts';

/**
 * Writes a request for a provider of the Responses API. Nothing is stored there (`store` is false unless a client of
 * this wire asked for it), so reasoning comes back encrypted, where the model has any, and returns with the next turn.
 */
export function writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest {
  const losses = new LossReport(WIRE);
  refuseLosses(request, losses);
  const { sampling, tools, toolChoice } = request;
  const rest = request.rest?.origin === WIRE ? request.rest.fields : NOTHING;
  if (request.rest !== undefined && request.rest.origin !== WIRE) {
    for (const [name, value] of Object.entries(request.rest.fields)) {
      const isAudio = name === 'modalities' && Array.isArray(value) && value.some((each) => each !== 'text');
      losses.lose(isAudio ? 'modalities' : 'rest', name);
    }
  }
  const body = defined({
    ...rest,
    model: target.model,
    input: writeInput(request.messages, target, losses),
    tools: tools.length === 0 ? undefined : writeTools(loadable(request, losses), losses),
    tool_choice: toolChoice === undefined ? undefined : writeToolChoice(toolChoice, tools, losses),
    parallel_tool_calls: request.parallelTools,
    max_output_tokens: request.outputTokensMax,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_logprobs: request.logprobs?.top,
    text: textOf(request),
    reasoning: reasoningOf(request.reasoning, request.source, losses),
    include: includeOf(request, target, rest['include']),
    service_tier: serviceTierOf(request, losses),
    prompt_cache_key: request.cacheKey,
    safety_identifier: request.user,
    metadata: request.metadata,
    store: rest['store'] ?? false,
    stream: request.isStreaming ? true : undefined,
  });
  return { body: Buffer.from(JSON.stringify(body)), warnings: losses.warnings };
}

const NOTHING: JsonObject = {};

function refuseLosses({ choices, stop, sampling, cache }: CanonicalRequest, losses: LossReport): void {
  if (choices !== undefined && choices > 1) losses.lose('choices');
  if (stop !== undefined && stop.length > 0) losses.lose('stop');
  if (sampling.topK !== undefined) losses.lose('topK');
  if (sampling.seed !== undefined) losses.lose('seed');
  if (sampling.frequencyPenalty !== undefined) losses.lose('frequencyPenalty');
  if (sampling.presencePenalty !== undefined) losses.lose('presencePenalty');
  if (cache !== undefined) losses.lose('cache');
}

/** Only a client of this wire sends the `tool_search` tool with which OpenAI loads a deferred tool. */
function loadable({ tools, source }: CanonicalRequest, losses: LossReport): readonly Tool[] {
  if (source === WIRE) return tools;
  return tools.map((tool) => {
    if (tool.kind === 'provider' || tool.deferLoading !== true) return tool;
    losses.lose('deferLoading');
    return { ...tool, deferLoading: false };
  });
}

function textOf({ output, verbosity }: CanonicalRequest): JsonObject | undefined {
  if (output === undefined && verbosity === undefined) return undefined;
  return defined({ format: output === undefined ? undefined : writeFormat(output), verbosity });
}

/**
 * Returns `reasoning`. Models that reason do so unless told otherwise, and not all know the effort `none`, so a wish for
 * none is sent as the lowest effort that they all know. A summary costs a check of the organisation at OpenAI: it is
 * asked for only if the client's wire shows reasoning.
 */
function reasoningOf(
  wish: ReasoningWish | undefined,
  source: CanonicalRequest['source'],
  losses: LossReport,
): JsonObject | undefined {
  if (wish === undefined) return undefined;
  if (wish.mode === 'off')
    return source === WIRE || source === 'openai-chat' ? { effort: 'none' } : undefined;
  if (wish.effort === undefined && wish.budgetTokens !== undefined) losses.lose('reasoningBudget');
  const isShown = source !== 'openai-chat' && wish.summary !== 'omitted';
  const summary = isSummary(wish.summary) ? wish.summary : isShown ? 'auto' : undefined;
  return defined({ effort: wish.effort ?? effortOf(wish.budgetTokens), summary });
}

function isSummary(summary: string | undefined): boolean {
  return summary === 'auto' || summary === 'concise' || summary === 'detailed';
}

/** The effort nearest to a budget in tokens; undefined leaves it to the model. */
function effortOf(budgetTokens: number | undefined): string | undefined {
  if (budgetTokens === undefined) return undefined;
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 16_384 ? 'medium' : 'high';
}

/** Models without reasoning refuse to be asked for it encrypted, so it is asked for where there is reason to. */
function includeOf(request: CanonicalRequest, target: RequestTarget, included: unknown): unknown {
  const include = new Set<unknown>(Array.isArray(included) ? included : []);
  const isReasoning = request.reasoning !== undefined && request.reasoning.mode !== 'off';
  if (isReasoning || REASONING_MODEL.test(target.model)) include.add('reasoning.encrypted_content');
  if (request.logprobs !== undefined) include.add('message.output_text.logprobs');
  return include.size === 0 ? undefined : [...include];
}

const REASONING_MODEL = /^(o[1-9]|codex|gpt-(?:[6-9]|5(?!.*chat)))/;

function serviceTierOf(request: CanonicalRequest, losses: LossReport): string | undefined {
  const { serviceTier, source } = request;
  if (serviceTier === undefined || source === WIRE || source === 'openai-chat') return serviceTier;
  if (serviceTier !== 'auto') losses.lose('serviceTier');
  return undefined;
}
