import { z } from 'zod';
import type { ApiCall, BodyOf } from './api-routes.ts';

const more = {
  name: z.string(),
  rule: z.string(),
  counter: z.string(),
  limit: z.string().nullable(),
  amount: z.number(),
  reason: z.string().nullable(),
};
const grant = z.object({
  ...more,
  from: z.string().nullable(),
  until: z.string(),
  state: z.enum(['upcoming', 'running', 'ended']),
});
const limitRequest = z.object({ ...more, requested_by: z.string(), until: z.string().nullable() });
const deleted = z.object({ deleted: z.literal(true) });

/** More of a limit for a time. */
export type Grant = z.infer<typeof grant>;
/** A request for more of a limit. */
export type LimitRequest = z.infer<typeof limitRequest>;

/** The calls about more of a limit. Every call throws AdminApiError when it is refused. */
export type GrantCalls = ReturnType<typeof grantCalls>;

/** Binds them to a console. */
export function grantCalls(call: ApiCall) {
  return {
    grantMore: (wanted: BodyOf<'POST /limits/grants'>) =>
      call('POST /limits/grants', { json: wanted }, grant),
    listGrants: async () =>
      (await call('GET /limits/grants', {}, z.object({ grants: z.array(grant) }))).grants,
    endGrant: (name: string) => call('DELETE /limits/grants/{name}', { path: { name } }, deleted),
    askForMore: (wanted: BodyOf<'POST /limits/requests'>) =>
      call('POST /limits/requests', { json: wanted }, limitRequest),
    listLimitRequests: async () =>
      (await call('GET /limits/requests', {}, z.object({ requests: z.array(limitRequest) }))).requests,
    declineRequest: (name: string) => call('DELETE /limits/requests/{name}', { path: { name } }, deleted),
  };
}
