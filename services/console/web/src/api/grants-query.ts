import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import type { paths } from './gen/admin-api.ts';

const SLOW_MS = 15_000;

type BodyOf<Path extends '/api/v1/limits/grants' | '/api/v1/limits/requests'> =
  paths[Path]['post']['requestBody']['content']['application/json'];

/** Requests for more that the reader may see. */
export const limitRequestsQuery = queryOptions({
  queryKey: ['limit-requests'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/limits/requests', { signal })),
  refetchInterval: SLOW_MS,
});

/** Grants that the reader may see. */
export const grantsQuery = queryOptions({
  queryKey: ['limit-grants'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/limits/grants', { signal })),
  refetchInterval: SLOW_MS,
});

/** Grants more of a limit. */
export function grantMore(body: BodyOf<'/api/v1/limits/grants'>) {
  return data(api.POST('/api/v1/limits/grants', { body }));
}

/** Asks for more of a limit. */
export function askForMore(body: BodyOf<'/api/v1/limits/requests'>) {
  return data(api.POST('/api/v1/limits/requests', { body }));
}

/** Declines a request, or takes back an own one. */
export function deleteRequest(name: string) {
  return data(api.DELETE('/api/v1/limits/requests/{name}', { params: { path: { name } } }));
}

/** Ends a grant. */
export function endGrant(name: string) {
  return data(api.DELETE('/api/v1/limits/grants/{name}', { params: { path: { name } } }));
}
