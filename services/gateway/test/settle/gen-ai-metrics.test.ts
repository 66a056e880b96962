import { GatewayError } from '@tollgate/contracts';
import { NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import { NO_OTLP, startTelemetry } from '@tollgate/telemetry';
import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../src/answer/answer-end.ts';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { genAiMetrics } from '../../src/gen-ai-metrics.ts';
import { NOTHING_USED } from '../../src/metering/meter.ts';
import { answeredOutcome, type Outcome, refusedOutcome } from '../../src/settle/outcome.ts';
import type { SettledRequest } from '../../src/settle/settled-request.ts';

const CALLER = 'gen_ai_operation_name="chat",gen_ai_provider_name="gcp.gemini"';

async function measuring() {
  const options = { service: 'gateway', version: '0', logLevel: 'silent', otlp: NO_OTLP } as const;
  const telemetry = await startTelemetry(options);
  const count = genAiMetrics(telemetry);
  async function series(name: string): Promise<string[]> {
    const full = `gen_ai_client_inference_${name}`;
    const lines = (await telemetry.metricsText()).split('\n').filter((line) => line.startsWith(`${full}{`));
    return lines.map((line) => line.slice(full.length).replaceAll(/,?otel_scope_\w+="[^"]*"/g, '')).sort();
  }
  return { count, series };
}

function request(isStreaming: boolean): SettledRequest {
  const trace = { traceId: '', traceparent: '', end: () => {} };
  const target = { name: 'demo/chat', account: 'demo', kind: 'google-gemini', modelId: 'chat' };
  const facts = { model: 'demo/chat', isStreaming, outputTokensMax: 0 };
  return { id: 'r', receivedAtMs: 0, startedMs: 0, dialect: openAiChat, trace, target, facts };
}

/** Called at 100, first content at 350, last at 650 after four pieces, over at 700. */
function answered(tokens: Partial<TokenBuckets>): Outcome {
  const answer: AnswerEnd = {
    ending: { kind: 'finished' },
    status: 200,
    usage: undefined,
    delivered: undefined,
    hasStreamError: false,
    firstContentMs: 350,
    lastContentMs: 650,
    contentEvents: 4,
    endedMs: 700,
  };
  const last = { target: 'demo/chat', startedMs: 100, status: 200 };
  const metered = {
    ...NOTHING_USED,
    usageSource: 'USAGE_SOURCE_PROVIDER',
    tokens: { ...NO_TOKENS, ...tokens },
  } as const;
  return answeredOutcome(answer, metered, { failed: [], last });
}

test('durations are in seconds from the call, and those of chunks are of streams alone', async () => {
  const { count, series } = await measuring();
  count(request(true), answered({ output: 4 }));
  count(request(false), answered({ output: 4 }));
  expect(await series('duration_sum')).toEqual([`{${CALLER}} 1.2`]);
  expect(await series('duration_count')).toEqual([`{${CALLER}} 2`]);
  expect(await series('time_to_first_chunk_sum')).toEqual([`{${CALLER}} 0.25`]);
  expect(await series('time_per_output_chunk_sum')).toEqual([`{${CALLER}} 0.1`]);
  const bounds = (await series('duration_bucket')).map((line) => /le="([^"]+)"/.exec(line)?.[1]);
  expect(bounds).toHaveLength(15);
  expect(bounds).toEqual(expect.arrayContaining(['0.01', '0.02', '81.92', '+Inf']));
});

test('tokens are counted by modality, with those of a cache and of reasoning among them', async () => {
  const { count, series } = await measuring();
  const input = {
    inputUncached: 100,
    inputCacheRead: 40,
    inputCacheWriteHour: 5,
    inputAudio: 7,
    inputVideo: 3,
  };
  count(request(false), answered({ ...input, output: 20, outputReasoning: 10, outputImage: 2 }));
  const of = (modality: string) => `{${CALLER},gen_ai_token_modality="${modality}"}`;
  expect(await series('usage_input_tokens_total')).toEqual([
    `${of('audio')} 7`,
    `${of('text')} 145`,
    `${of('unknown')} 3`,
  ]);
  expect(await series('usage_output_tokens_total')).toEqual([`${of('image')} 2`, `${of('text')} 30`]);
  expect(await series('usage_cache_read_input_tokens_total')).toEqual([`${of('text')} 40`]);
  expect(await series('usage_cache_write_input_tokens_total')).toEqual([`${of('text')} 5`]);
  expect(await series('usage_reasoning_output_tokens_total')).toEqual([`${of('text')} 10`]);
  expect(await series('operation_input_tokens_sum')).toEqual([`{${CALLER}} 155`]);
  expect(await series('operation_output_tokens_sum')).toEqual([`{${CALLER}} 32`]);
});

test('a call that failed has its error and no tokens, and a refused request was no call', async () => {
  const { count, series } = await measuring();
  const failed = answered({});
  const answer = failed.answer && {
    ...failed.answer,
    ending: { kind: 'failed', error: new GatewayError('upstream_error', 'It failed.') } as const,
  };
  if (answer === undefined) throw new Error('no answer');
  const last = { target: 'demo/chat', startedMs: 100, status: 0 };
  count(request(false), answeredOutcome(answer, NOTHING_USED, { failed: [], last }));
  count(request(false), refusedOutcome(new GatewayError('budget_exceeded', 'No room.')));
  expect(await series('duration_count')).toEqual([`{${CALLER},error_type="upstream_error"} 1`]);
  expect(await series('usage_input_tokens_total')).toEqual([`{${CALLER},gen_ai_token_modality="unknown"} 0`]);
  expect(await series('operation_input_tokens_count')).toEqual([]);
});
