import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

const SLOW_MS = 15_000;
const LIVE_MS = 3_000;

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
