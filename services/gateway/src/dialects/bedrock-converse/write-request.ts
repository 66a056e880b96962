import { writeThinking } from '../anthropic-messages/parts/write-thinking.ts';
import type { RequestTarget, WrittenRequest } from '../canonical/codec.ts';
import { LossReport } from '../canonical/losses.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { RawTexts } from '../json/exact-json.ts';
import { defined } from '../json/values.ts';
import { writeMessages } from './parts/write-messages.ts';
import { writeToolConfig } from './parts/write-tools.ts';
import { WIRE } from './wire.ts';

/**
 * Writes a request for `Converse` or `ConverseStream`: the path names the model and whether the answer streams. Throws
 * GatewayError naming a field that the wire cannot carry.
 */
export function writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest {
  const report = new LossReport(WIRE);
  const raw = new RawTexts();
  const { system, messages } = writeMessages(request.messages, { report, raw, account: target.account });
  reportLosses(request, report);
  const { thinking, effort } = thinkingOf(request, target, report);
  const { sampling, output, serviceTier } = request;
  const body = defined({
    ...(request.rest?.origin === WIRE && request.rest.fields),
    messages,
    system: system.length === 0 ? undefined : system,
    inferenceConfig: inferenceConfig(request, target, thinking !== undefined, report),
    toolConfig: writeToolConfig(request, report),
    additionalModelRequestFields: fields(
      thinking,
      thinking === undefined && CLAUDE.test(target.model) ? sampling.topK : undefined,
    ),
    outputConfig: outputConfig(output, effort),
    serviceTier: TIERS.has(serviceTier ?? '') ? { type: serviceTier } : undefined,
    requestMetadata: request.metadata,
  });
  return { body: Buffer.from(raw.stringify(body)), warnings: report.warnings };
}

const CLAUDE = /claude/;
const TIERS: ReadonlySet<string> = new Set(['default', 'flex', 'priority', 'reserved']);

function reportLosses(request: CanonicalRequest, report: LossReport): void {
  const { sampling, rest, serviceTier } = request;
  if (request.choices !== undefined && request.choices > 1) report.lose('choices');
  if (request.logprobs !== undefined) report.lose('logprobs');
  if ((sampling.frequencyPenalty ?? 0) !== 0) report.lose('frequencyPenalty');
  if ((sampling.presencePenalty ?? 0) !== 0) report.lose('presencePenalty');
  if (sampling.seed !== undefined) report.lose('seed');
  if (request.verbosity !== undefined) report.lose('verbosity');
  if (request.cacheKey !== undefined) report.lose('cacheKey');
  if (request.user !== undefined) report.lose('user');
  if (request.output?.kind === 'json') report.lose('json');
  if (serviceTier !== undefined && serviceTier !== 'auto' && !TIERS.has(serviceTier))
    report.lose('serviceTier');
  if (rest !== undefined && rest.origin !== WIRE) {
    for (const name of Object.keys(rest.fields)) report.lose('rest', name);
  }
}

/** Claude's thinking goes through as a field of the model's own; other families have no common word for it. */
function thinkingOf(request: CanonicalRequest, target: RequestTarget, report: LossReport) {
  if (request.reasoning === undefined) return {};
  if (!CLAUDE.test(target.model)) {
    if (request.reasoning.mode !== 'off') report.lose('reasoning');
    return {};
  }
  const outputTokens = request.outputTokensMax ?? target.outputTokensMax ?? THINKING_OUTPUT_TOKENS;
  return writeThinking(request, { ...target, outputTokens, wire: WIRE }, report);
}

/** What the wire takes as the limit if none is set is the model's own, which every budget of ours is below. */
const THINKING_OUTPUT_TOKENS = 32_000;

function inferenceConfig(
  { outputTokensMax, sampling, stop }: CanonicalRequest,
  target: RequestTarget,
  isThinking: boolean,
  report: LossReport,
): object | undefined {
  const { temperature, topP } = sampling;
  const isSampled = temperature !== undefined || topP !== undefined || sampling.topK !== undefined;
  if (isThinking && isSampled) report.lose('samplingInThinking');
  if (!isThinking && temperature !== undefined && temperature > 1) report.lose('temperature');
  const config = defined({
    maxTokens: outputTokensMax ?? target.outputTokensMax,
    temperature: isThinking || temperature === undefined ? undefined : Math.min(temperature, 1),
    topP: isThinking ? undefined : topP,
    stopSequences: stop === undefined || stop.length === 0 ? undefined : stop,
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

function fields(thinking: object | undefined, topK: number | undefined): object | undefined {
  return thinking === undefined && topK === undefined ? undefined : defined({ thinking, top_k: topK });
}

/** The wire takes a schema as text. */
function outputConfig(output: CanonicalRequest['output'], effort: string | undefined): object | undefined {
  if (output?.kind !== 'json_schema') return effort === undefined ? undefined : { effort };
  const { name, description, schema } = output;
  const jsonSchema = defined({ schema: JSON.stringify(schema), name, description });
  return defined({ textFormat: { type: 'json_schema', structure: { jsonSchema } }, effort });
}
