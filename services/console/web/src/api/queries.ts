import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import type { Filter } from './types.ts';

/** A range of history and what is asked of it. */
export type HistoryRange = { from: string; to: string; filters: Filter[] };

const SLOW_MS = 15_000;
const LIVE_MS = 3_000;

/** Who is signed in. */
export const whoAmIQuery = queryOptions({
  queryKey: ['whoami'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/whoami', { signal })),
  retry: false,
  staleTime: 60_000,
});

/** Where the gateway is and whether it answers. */
export const gatewayQuery = queryOptions({
  queryKey: ['gateway'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/gateway', { signal })),
  refetchInterval: SLOW_MS,
});

/** What the counters hold, up to 1,000 of them. */
export const spendQuery = queryOptions({
  queryKey: ['spend'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/spend', { signal })),
  refetchInterval: LIVE_MS,
});

/** How the stores behind admission are. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/status', { signal })),
  refetchInterval: SLOW_MS,
});

/** All manifests that the reader may see, with their revision. */
export const manifestsQuery = queryOptions({
  queryKey: ['manifests'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/manifests', { signal })),
});

/** Users. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/users', { signal })),
});

/** Teams. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/teams', { signal })),
});

/** Identities of programs. */
export const virtualAccountsQuery = queryOptions({
  queryKey: ['virtual-accounts'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/virtual-accounts', { signal })),
});

/** Keys, without secrets. */
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/tokens', { signal })),
  refetchInterval: SLOW_MS,
});

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
export function requestPage(question: HistoryRange & { cursor: string; limit: number }, signal: AbortSignal) {
  return data(api.POST('/api/v1/requests/query', { signal, body: question }));
}
