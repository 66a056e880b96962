import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

const SLOW_MS = 15_000;

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
