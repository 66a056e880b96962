import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from './api-answer.ts';
import { api, data } from './client.ts';

/** A range of history and what is asked of it. */
export type HistoryRange = { from: string; to: string; filters: Filter[] };

const SLOW_MS = 15_000;

/** One request. History is a second or so behind, so a missing one is asked for again. */
export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['request', id],
    queryFn: ({ signal }) => data(api.GET('/api/v1/requests/{id}', { signal, params: { path: { id } } })),
    staleTime: SLOW_MS,
  });
}

/** Measures over a range that `range` computes each time it is asked. */
export function metricsQuery(question: {
  key: readonly unknown[];
  range: () => HistoryRange;
  measures: readonly string[];
  groupBy?: readonly string[];
  stepSeconds?: number;
  limit?: number;
  refetchMs?: number | undefined;
}) {
  const { key, range, measures, groupBy = [], stepSeconds, limit = 1_000 } = question;
  return queryOptions({
    queryKey: ['metrics', ...key, measures, groupBy, stepSeconds, limit],
    queryFn: ({ signal }) =>
      data(
        api.POST('/api/v1/metrics/query', {
          signal,
          body: {
            ...range(),
            measures: [...measures],
            group_by: [...groupBy],
            limit,
            ...(stepSeconds === undefined ? {} : { step_seconds: stepSeconds }),
          },
        }),
      ),
    placeholderData: keepPreviousData,
    ...(question.refetchMs === undefined ? {} : { refetchInterval: question.refetchMs }),
  });
}

/** One page of requests, newest first. */
export function requestPage(
  question: HistoryRange & { cursor: string; limit: number; search?: string },
  signal: AbortSignal,
) {
  return data(api.POST('/api/v1/requests/query', { signal, body: question }));
}
