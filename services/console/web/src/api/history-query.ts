import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

/** Versions of one object that are listed. */
const VERSIONS_MAX = 100;

/** The changes of one object, newest first. For viewers and admins. */
export function historyQuery({ type, name }: { type: string; name: string }) {
  return queryOptions({
    queryKey: ['history', type, name],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/audit', { signal, params: { query: { type, name, limit: VERSIONS_MAX } } })),
    enabled: name !== '',
  });
}
