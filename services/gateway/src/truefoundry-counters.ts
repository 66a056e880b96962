import type { GuardrailResult } from '@tollgate/contracts';
import { inputTokens, NANO_USD_PER_USD, outputTokens } from '@tollgate/pricing';
import { labelledCounter, type Telemetry } from '@tollgate/telemetry';
import type { Outcome } from './settle/outcome.ts';
import type { SettledRequest } from './settle/settled-request.ts';
import { interTokenMs, timeToFirstTokenMs } from './settle/usage-event.ts';

/** A request for a model that no account has. */
const NO_MODEL = '';

/**
 * The counters that dashboards made for TrueFoundry's gateway read, under its names, as far as the meaning is the same. Labels are
 * models and rules of the config; the callers' names and tags that it has as labels have no bound and are in history instead.
 * Counts are kept here and handed over when the metrics are read.
 */
export function truefoundryCounters(
  telemetry: Telemetry,
): (request: SettledRequest, outcome: Outcome, latencyMs: number) => void {
  const counter = (name: string, label: string, description: string) =>
    labelledCounter(telemetry, { name: `ai_gateway_${name}`, label, description });
  const requests = counter('requests', 'model_name', 'Requests, including refused ones, by model');
  const input = counter('input_tokens', 'model_name', 'Input tokens, by model');
  const output = counter('output_tokens', 'model_name', 'Output tokens, by model');
  const cost = counter('request_cost', 'model_name', 'Cost of requests in USD, by model');
  const failures = counter(
    'request_model_inference_failure',
    'error_code',
    'Requests that a provider answered with an error, or whose answer broke off, by error code',
  );
  const guarded = guardrailCounters(telemetry);
  const timed = latencies(telemetry);
  const rateLimited = counter(
    'rate_limit_applied',
    'ruleId',
    'Requests that a rate limit refused, or whose stream it ended, by rule',
  );
  const balanced = counter(
    'load_balanced_requests',
    'ruleId',
    'Requests to which a virtual model, a routing rule or a fallback rule applied, by virtual model or rule',
  );
  const overBudget = counter(
    'budget_applied',
    'ruleId',
    'Requests that a budget refused, or whose stream it ended, by rule',
  );

  return (request, outcome, latencyMs) => {
    const { answer, metered, errorCode, refusedByRule } = outcome;
    const model = request.target?.name ?? NO_MODEL;
    requests(model, 1);
    timed(request, outcome, { model, latencyMs });
    if (request.guards !== undefined) guarded(request.guards.results());
    if (request.admission !== undefined && request.admission.route !== '')
      balanced(request.admission.route, 1);
    if (answer !== undefined) {
      input(model, inputTokens(metered.tokens));
      output(model, outputTokens(metered.tokens));
      cost(model, metered.costNanoUsd / NANO_USD_PER_USD);
      if (errorCode !== '') failures(errorCode, 1);
    }
    if (refusedByRule === '') return;
    if (errorCode === 'rate_limit_exceeded') rateLimited(refusedByRule, 1);
    if (errorCode === 'budget_exceeded') overBudget(refusedByRule, 1);
  };
}

const LATENCY_BOUNDARIES_MS = [5, 10, 25, 50, 100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 3e4, 6e4, 3e5];
const INTER_TOKEN_BOUNDARIES_MS = [1, 2.5, 5, 10, 15, 25, 50, 100, 250, 500, 1e3];

/** How long answers took, by model; refused requests have no latency of a model. */
function latencies(telemetry: Telemetry) {
  const histogram = (name: string, description: string, boundaries: readonly number[]) =>
    telemetry.histogram({
      name: `ai_gateway_${name}`,
      description,
      boundaries,
      attributesOf: (model) => ({ model_name: model }),
    });
  const whole = histogram(
    'request_processing_ms',
    'Time from the first byte of a request to the last byte of its answer, in milliseconds, by model',
    LATENCY_BOUNDARIES_MS,
  );
  const first = histogram(
    'first_token_latency_ms',
    'Time from the first byte of a request to the first content of its answer, in milliseconds, by model',
    LATENCY_BOUNDARIES_MS,
  );
  const between = histogram(
    'inter_token_latency_ms',
    'Mean time between two chunks of a stream, in milliseconds, by model',
    INTER_TOKEN_BOUNDARIES_MS,
  );
  return (
    request: SettledRequest,
    { answer }: Outcome,
    { model, latencyMs }: { model: string; latencyMs: number },
  ): void => {
    if (answer === undefined) return;
    whole(latencyMs, model);
    if (answer.firstContentMs > 0) first(timeToFirstTokenMs(request, answer), model);
    const betweenMs = interTokenMs(answer);
    if (betweenMs > 0) between(betweenMs, model);
  };
}

/** What guardrails made of requests and how long they took, by `group/name`. */
function guardrailCounters(telemetry: Telemetry) {
  const results = telemetry.meter.createCounter('ai_gateway_guardrail_requests', {
    description: 'Checks of requests and answers by guardrails, by guardrail and result',
  });
  const took = telemetry.histogram({
    name: 'ai_gateway_guardrail_execution_latency_ms',
    description: 'Time that a guardrail took to check a request or an answer, in milliseconds, by guardrail',
    boundaries: [0.1, 0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1e3, 5e3],
    attributesOf: (guardrail) => ({ guardrail_fqn: guardrail }),
  });
  return (all: readonly Required<GuardrailResult>[]): void => {
    for (const { guardrail, result, durationMs } of all) {
      results.add(1, { guardrail_fqn: guardrail, result });
      if (result !== 'not_scanned') took(Number(durationMs), guardrail);
    }
  };
}
