import { createHash } from 'node:crypto';
import type { RequestTarget, WrittenRequest } from '../canonical/codec.ts';
import { LossReport, reportRest } from '../canonical/losses.ts';
import type { CanonicalRequest, OutputFormat } from '../canonical/request.ts';
import { defined } from '../json/values.ts';
import { writeMessages } from './parts/write-messages.ts';
import { writeToolChoice, writeTools } from './parts/write-tools.ts';

/** Writes a chat completion request. Throws GatewayError naming a field that the wire cannot carry. */
export function writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest {
  const report = new LossReport('openai-chat');
  const options = {
    report,
    takesCacheMarks: target.features?.cacheMarks ?? false,
    takesCustomTools: target.features?.customTools ?? CUSTOM_TOOLS.test(target.model),
    account: target.account,
  };
  const tools = writeTools(request, options);
  const body = {
    model: target.model,
    messages: writeMessages(request.messages, options),
    ...(request.isStreaming && { stream: true }),
    ...(request.isStreaming &&
      target.features?.streamUsage !== false && { stream_options: { include_usage: true } }),
    ...writeLimits(request, target, report),
    ...(tools.length > 0 && {
      tools,
      ...defined({
        tool_choice: writeToolChoice(request, options),
        parallel_tool_calls: request.parallelTools,
      }),
    }),
    ...writeReasoning(request, target, report),
    ...defined({
      response_format: writeOutput(request.output),
      user: request.user === undefined ? undefined : shortUser(request.user),
      verbosity: request.verbosity,
      prompt_cache_key: request.cacheKey,
      metadata: request.metadata,
    }),
    ...writeRest(request, report),
  };
  return { body: Buffer.from(JSON.stringify(body)), warnings: report.warnings };
}

function writeLimits(request: CanonicalRequest, target: RequestTarget, report: LossReport): object {
  const { sampling, stop } = request;
  if (sampling.topK !== undefined) report.lose('topK');
  if (stop !== undefined && stop.length > STOP_MAX) report.lose('stopCount');
  const usesNewField = target.features?.completionTokensField ?? takesCompletionTokens(target.model);
  return {
    ...defined({
      [usesNewField ? 'max_completion_tokens' : 'max_tokens']: request.outputTokensMax,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      frequency_penalty: sampling.frequencyPenalty,
      presence_penalty: sampling.presencePenalty,
      seed: sampling.seed,
      stop,
      n: request.choices,
      top_logprobs: request.logprobs?.top,
    }),
    ...(request.logprobs !== undefined && { logprobs: true }),
  };
}

const STOP_MAX = 4;
/** Whether a model takes `max_completion_tokens`: OpenAI's reasoning models refuse `max_tokens`; most others know nothing else. */
export function takesCompletionTokens(model: string): boolean {
  return NEW_LIMIT_FIELD.test(model);
}

const NEW_LIMIT_FIELD = /(^|\/)(o[1-9]|gpt-[5-9]|chatgpt)/;
/** Other models of this wire know functions alone. */
const CUSTOM_TOOLS = /(^|\/)(gpt-[5-9]|codex)/;
/** Families of models that take `reasoning_effort`. */
const REASONS =
  /(^|\/)(o[1-9]|gpt-[5-9]|gpt-oss|grok-(3-mini|[4-9])|gemini-(2\.5|[3-9])|deepseek|qwen3|glm|kimi|magistral|claude)/;
/** Providers refuse longer ids of end users. */
const USER_CHARS_MAX = 64;

function writeReasoning(request: CanonicalRequest, target: RequestTarget, report: LossReport): object {
  const wish = request.reasoning;
  if (wish === undefined || wish.mode === 'off') return {};
  const effort = wish.effort ?? (wish.budgetTokens === undefined ? undefined : effortOf(wish.budgetTokens));
  if (effort === undefined) return {};
  if (!(target.features?.reasoningEffort ?? REASONS.test(target.model))) {
    report.lose('reasoningEffort');
    return {};
  }
  if (wish.effort === undefined) report.lose('reasoningBudget');
  return { reasoning_effort: effort === 'max' ? 'xhigh' : effort };
}

function effortOf(budgetTokens: number): string {
  if (budgetTokens < 4096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

function writeOutput(output: OutputFormat | undefined): object | undefined {
  if (output === undefined || output.kind === 'text') return undefined;
  if (output.kind === 'json') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = output;
  return { type: 'json_schema', json_schema: { name, schema, ...defined({ description, strict }) } };
}

function shortUser(user: string): string {
  return user.length <= USER_CHARS_MAX ? user : createHash('sha256').update(user).digest('hex');
}

function writeRest(request: CanonicalRequest, report: LossReport): object {
  const { rest, serviceTier, source, cache } = request;
  if (cache !== undefined) report.lose('cache');
  const isOpenAi = source === 'openai-chat' || source === 'openai-responses';
  if (serviceTier !== undefined && !isOpenAi) report.lose('serviceTier');
  reportRest(rest, 'openai-chat', report);
  return {
    ...(isOpenAi && defined({ service_tier: serviceTier })),
    ...(rest?.origin === 'openai-chat' && rest.fields),
  };
}
