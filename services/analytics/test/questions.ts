import type {
  QueryAuditRequest__Output,
  QueryMetricsRequest__Output,
  QueryRequestsRequest__Output,
} from '@tollgate/contracts';
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
    stepStartsMs: [],
    rest: false,
    limit: 0,
    ...fields,
  };
}

/** A request query over all random events. */
export function requestsRequest(
  fields: Partial<QueryRequestsRequest__Output> = {},
): QueryRequestsRequest__Output {
  return {
    fromMs: FIRST_MS,
    toMs: FIRST_MS + SPAN_MS,
    filters: [],
    limit: 0,
    cursor: '',
    search: '',
    ...fields,
  };
}

/** A page of all changes unless it says otherwise. */
export function auditRequest(fields: Partial<QueryAuditRequest__Output> = {}): QueryAuditRequest__Output {
  const none = { actor: '', objectType: '', objectName: '', action: '', cursor: '' };
  return { fromMs: 0, toMs: 0, limit: 0, ...none, ...fields };
}
