import { cacheControl } from '../canonical/cache-mark.ts';
import type { RequestTarget, WrittenRequest } from '../canonical/codec.ts';
import { LossReport, reportRest } from '../canonical/losses.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { RawTexts } from '../json/exact-json.ts';
import { defined } from '../json/values.ts';
import { writeMessages } from './parts/write-messages.ts';
import { type WrittenThinking, writeThinking } from './parts/write-thinking.ts';
import { writeTools } from './parts/write-tools.ts';

/** Writes a message request. Throws GatewayError naming a field that the wire cannot carry. */
export function writeRequest(request: CanonicalRequest, target: RequestTarget): WrittenRequest {
  const report = new LossReport('anthropic-messages');
  const raw = new RawTexts();
  const { system, messages } = writeMessages(request.messages, { report, raw, account: target.account });
  const outputTokens = request.outputTokensMax ?? target.outputTokensMax ?? defaultLimit(target.model);
  const thinking = writeThinking(request, { ...target, outputTokens }, report);
  reportLosses(request, report);
  const body = {
    model: target.model,
    max_tokens: outputTokens,
    ...(request.isStreaming && { stream: true }),
    ...(system.length > 0 && { system }),
    messages,
    ...writeTools(request, report),
    ...writeSampling(request, target, thinking, report),
    ...defined({
      stop_sequences: request.stop,
      thinking: thinking.thinking,
      output_config: writeOutputConfig(request, thinking, report),
      metadata: request.user === undefined ? undefined : { user_id: request.user },
    }),
    ...cacheControl(request.cache),
    ...(request.source === 'anthropic-messages' && defined({ service_tier: request.serviceTier })),
    ...(request.rest?.origin === 'anthropic-messages' && request.rest.fields),
  };
  return { body: Buffer.from(raw.stringify(body)), warnings: report.warnings };
}

/** First version that refuses sampling parameters. Versions are dates, so they sort as text. */
const VERSION_WITHOUT_SAMPLING = '2026-10-21';

/** The wire demands a limit; this is what every model of the name allows. */
function defaultLimit(model: string): number {
  if (/claude-(instant|2|3-(opus|sonnet|haiku))/.test(model)) return 4096;
  return /claude-3-5/.test(model) ? 8192 : 32_000;
}

function reportLosses(request: CanonicalRequest, report: LossReport): void {
  const { sampling, source, rest } = request;
  if (request.choices !== undefined && request.choices > 1) report.lose('choices');
  if (request.logprobs !== undefined) report.lose('logprobs');
  if ((sampling.frequencyPenalty ?? 0) !== 0) report.lose('frequencyPenalty');
  if ((sampling.presencePenalty ?? 0) !== 0) report.lose('presencePenalty');
  if (sampling.seed !== undefined) report.lose('seed');
  if (request.verbosity !== undefined) report.lose('verbosity');
  if (request.cacheKey !== undefined) report.lose('cacheKey');
  if (request.metadata !== undefined) report.lose('metadata');
  if (request.output?.kind === 'json') report.lose('json');
  if (source === 'anthropic-messages') return;
  if (request.serviceTier !== undefined && request.serviceTier !== 'auto') report.lose('serviceTier');
  reportRest(rest, 'anthropic-messages', report);
}

function writeSampling(
  request: CanonicalRequest,
  target: RequestTarget,
  { thinking }: WrittenThinking,
  report: LossReport,
): object {
  const { temperature, topP, topK } = request.sampling;
  if (temperature === undefined && topP === undefined && topK === undefined) return {};
  if (target.version !== undefined && target.version >= VERSION_WITHOUT_SAMPLING) {
    report.lose('sampling');
    return {};
  }
  const isThinking = thinking !== undefined && !('type' in thinking && thinking.type === 'disabled');
  if (isThinking) {
    report.lose('samplingInThinking');
    return {};
  }
  if (temperature !== undefined && temperature > 1) report.lose('temperature');
  if (temperature !== undefined && topP !== undefined) report.lose('topP');
  return defined({
    temperature: temperature === undefined ? undefined : Math.min(temperature, 1),
    top_p: temperature === undefined ? topP : undefined,
    top_k: topK,
  });
}

function writeOutputConfig(
  request: CanonicalRequest,
  { effort }: WrittenThinking,
  report: LossReport,
): object | undefined {
  const { output } = request;
  const format = output?.kind === 'json_schema' ? { type: 'json_schema', schema: output.schema } : undefined;
  if (output?.kind === 'json_schema' && output.description !== undefined)
    report.lose('rest', 'json_schema.description');
  if (effort === undefined && format === undefined) return undefined;
  return defined({ effort, format });
}
