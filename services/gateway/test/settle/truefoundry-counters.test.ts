import { GatewayError } from '@tollgate/contracts';
import { LABEL_VALUES_MAX, NO_OTLP, startTelemetry } from '@tollgate/telemetry';
import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../src/answer/answer-end.ts';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import { NOTHING_USED } from '../../src/metering/meter.ts';
import { answeredOutcome, type Outcome, refusedOutcome } from '../../src/settle/outcome.ts';
import type { SettledRequest } from '../../src/settle/settled-request.ts';
import { truefoundryCounters } from '../../src/truefoundry-counters.ts';

async function counting() {
  const telemetry = await startTelemetry({
    service: 'gateway',
    version: '0',
    logLevel: 'silent',
    otlp: NO_OTLP,
  });
  const count = truefoundryCounters(telemetry);
  async function series(name: string): Promise<string[]> {
    const lines = (await telemetry.metricsText()).split('\n').filter((line) => line.startsWith(`${name}{`));
    return lines.map((line) => line.slice(name.length).replaceAll(/,?otel_scope_\w+="[^"]*"/g, '')).sort();
  }
  return { count, series };
}

function requestFor(model: string): SettledRequest {
  const trace = { traceId: '', traceparent: '', end: () => {} };
  const target = { name: model, account: 'demo', kind: 'openai', modelId: 'chat' };
  return { id: 'r', receivedAtMs: 0, startedMs: 0, dialect: openAiChat, trace, target };
}

function refusedBy(rule: string, code: 'rate_limit_exceeded' | 'budget_exceeded'): Outcome {
  return { ...refusedOutcome(new GatewayError(code, 'No room.')), refusedByRule: rule };
}

function answeredIn(times: Pick<AnswerEnd, 'firstContentMs' | 'lastContentMs' | 'contentEvents'>): Outcome {
  const answer: AnswerEnd = {
    ending: { kind: 'finished' },
    status: 200,
    usage: undefined,
    delivered: undefined,
    hasStreamError: false,
    endedMs: times.lastContentMs,
    ...times,
  };
  return answeredOutcome(answer, NOTHING_USED, { failed: [], last: undefined });
}

test('counts under the names that dashboards made for TrueFoundry read', async () => {
  const { count, series } = await counting();
  count(requestFor('demo/chat'), refusedBy('per-user', 'rate_limit_exceeded'), 1);
  count(requestFor('demo/chat'), refusedBy('per-team', 'budget_exceeded'), 1);
  count(requestFor('demo/slow'), refusedBy('per-team', 'budget_exceeded'), 1);
  expect(await series('ai_gateway_requests_total')).toEqual([
    '{model_name="demo/chat"} 2',
    '{model_name="demo/slow"} 1',
  ]);
  expect(await series('ai_gateway_rate_limit_applied_total')).toEqual(['{ruleId="per-user"} 1']);
  expect(await series('ai_gateway_budget_applied_total')).toEqual(['{ruleId="per-team"} 2']);
});

test('an ai_gateway_ metric counts all models after the first 1,000 together as one', async () => {
  const { count, series } = await counting();
  for (let index = 0; index < LABEL_VALUES_MAX + 5; index += 1) {
    count(requestFor(`demo/${index}`), refusedBy('rule', 'budget_exceeded'), 1);
  }
  const found = await series('ai_gateway_requests_total');
  expect(found).toHaveLength(LABEL_VALUES_MAX + 1);
  expect(found).toContain('{model_name="other"} 5');
});

test('latencies of answers are histograms by model', async () => {
  const { count, series } = await counting();
  const answered = answeredIn({ firstContentMs: 120, lastContentMs: 180, contentEvents: 4 });
  count(requestFor('demo/chat'), answered, 200);
  count(requestFor('demo/chat'), refusedBy('per-user', 'rate_limit_exceeded'), 1);
  expect(await series('ai_gateway_request_processing_ms_sum')).toEqual(['{model_name="demo/chat"} 200']);
  expect(await series('ai_gateway_first_token_latency_ms_sum')).toEqual(['{model_name="demo/chat"} 120']);
  expect(await series('ai_gateway_inter_token_latency_ms_sum')).toEqual(['{model_name="demo/chat"} 20']);
  expect(await series('ai_gateway_request_processing_ms_count')).toEqual(['{model_name="demo/chat"} 1']);
});
