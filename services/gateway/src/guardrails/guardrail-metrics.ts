import type { GuardrailResult } from '@tollgate/contracts';
import type { Telemetry } from '@tollgate/telemetry';

/** Counts what guardrails made of requests, and how long they took. Labels are bounded by the guardrails of the config. */
export function guardrailMetrics({ meter }: Pick<Telemetry, 'meter'>) {
  const results = meter.createCounter('tollgate_gateway_guardrail_results', {
    description:
      'Checks of requests and answers by guardrails, by guardrail, side (input, output) and result',
  });
  const durations = meter.createHistogram('tollgate_gateway_guardrail_duration_ms', {
    description: 'Time that a guardrail took to check a request or an answer, in milliseconds',
    unit: 'ms',
    advice: { explicitBucketBoundaries: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1e3, 5e3] },
  });
  return (all: readonly Required<GuardrailResult>[]): void => {
    for (const { guardrail, side, result, durationMs } of all) {
      results.add(1, { guardrail, side, result });
      if (result !== 'not_scanned') durations.record(Number(durationMs), { guardrail, side });
    }
  };
}
