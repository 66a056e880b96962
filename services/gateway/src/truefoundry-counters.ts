import type { Attributes } from '@opentelemetry/api';
import { inputTokens, NANO_USD_PER_USD, outputTokens } from '@tollgate/pricing';
import type { Telemetry } from '@tollgate/telemetry';
import type { Outcome } from './settle/outcome.ts';
import type { SettledRequest } from './settle/settled-request.ts';

/** Models of one config are few; beyond so many, and rules likewise, all others are counted as one. */
export const LABEL_VALUES_MAX = 1_000;
const OTHERS = 'other';
/** A request for a model that no account has. */
const NO_MODEL = '';

/**
 * The counters that dashboards made for TrueFoundry's gateway read, under its names, as far as the meaning is the same. Labels are
 * models and rules of the config; the callers' names and tags that it has as labels have no bound and are in history instead.
 * Counts are kept here and handed over when the metrics are read.
 */
export function truefoundryCounters(
  telemetry: Telemetry,
): (request: SettledRequest, outcome: Outcome) => void {
  const counter = (name: string, label: string, description: string) =>
    labelledCounter(telemetry, { name: `ai_gateway_${name}`, label, description });
  const requests = counter('requests', 'model_name', 'Requests, refused ones included');
  const input = counter('input_tokens', 'model_name', 'Input tokens');
  const output = counter('output_tokens', 'model_name', 'Output tokens');
  const cost = counter('request_cost', 'model_name', 'Cost in USD');
  const failures = counter(
    'request_model_inference_failure',
    'error_code',
    'Requests that failed at a provider',
  );
  const rateLimited = counter('rate_limit_applied', 'ruleId', 'Requests that a rate limit refused');
  const overBudget = counter('budget_applied', 'ruleId', 'Requests that a budget refused');

  return (request, { answer, metered, errorCode, refusedByRule }) => {
    const model = request.target?.name ?? NO_MODEL;
    requests(model, 1);
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

function labelledCounter(
  { meter }: Telemetry,
  {
    name,
    label,
    description,
  }: { readonly name: string; readonly label: string; readonly description: string },
): (value: string, by: number) => void {
  const counts = new Map<string, { readonly attributes: Attributes; sum: number }>();
  meter.createObservableCounter(name, { description }).addCallback((to) => {
    for (const { attributes, sum } of counts.values()) to.observe(sum, attributes);
  });
  return (value, by) => {
    const shown = counts.has(value) || counts.size < LABEL_VALUES_MAX ? value : OTHERS;
    const count = counts.get(shown);
    if (count !== undefined) count.sum += by;
    else counts.set(shown, { attributes: { [label]: shown }, sum: by });
  };
}
