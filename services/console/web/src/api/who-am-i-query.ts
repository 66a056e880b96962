import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

/** Who is signed in. */
export const whoAmIQuery = queryOptions({
  queryKey: ['whoami'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/whoami', { signal })),
  retry: false,
  staleTime: 60_000,
});
