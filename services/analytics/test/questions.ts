import type { QueryMetricsRequest__Output, QueryRequestsRequest__Output } from '@tollgate/contracts';
import { FIRST_MS, SPAN_MS } from './usage-events.ts';

/** A metric query over all random events. */
export function metricsRequest(
  fields: Partial<QueryMetricsRequest__Output> = {},
): QueryMetricsRequest__Output {
  return {
    fromMs: FIRST_MS,
    toMs: FIRST_MS + SPAN_MS,
    measures: [],
    groupBy: [],
    filters: [],
    stepSeconds: 0,
    limit: 0,
    ...fields,
  };
}

/** A request query over all random events. */
export function requestsRequest(
  fields: Partial<QueryRequestsRequest__Output> = {},
): QueryRequestsRequest__Output {
  return { fromMs: FIRST_MS, toMs: FIRST_MS + SPAN_MS, filters: [], limit: 0, cursor: '', ...fields };
}
