import { z } from 'zod';
import type { StoredObject } from './stored-object.ts';

/** The types of these objects. */
export const LIMIT_GRANT = 'limit-grant';
export const LIMIT_REQUEST = 'limit-request';

/** How the API names the one counter of a rule that counts nothing apart. */
const EVERYTHING = 'all';

/** Which limit, and how much more of it: as grants and requests for one name it. */
export type MoreOfLimit = {
  readonly rule: string;
  readonly counter?: string | undefined;
  readonly limit?: string | undefined;
  readonly amount: number;
  readonly reason?: string | undefined;
};

/** The fields of a manifest for these. */
export function moreOfLimitFields({ rule, counter, limit, amount, reason }: MoreOfLimit) {
  return {
    rule,
    ...(counter === undefined || counter === EVERYTHING ? {} : { subject: counter }),
    ...(limit === undefined ? {} : { limit }),
    amount,
    ...(reason === undefined || reason === '' ? {} : { reason }),
  };
}

const stored = z.looseObject({
  name: z.string(),
  rule: z.string(),
  subject: z.string().default(EVERYTHING),
  limit: z.string().nullable().default(null),
  amount: z.number(),
  reason: z.string().nullable().default(null),
});
const storedGrant = stored.extend({ from: z.string().nullable().default(null), until: z.string() });
const storedRequest = stored.extend({
  requested_by: z.string(),
  until: z.string().nullable().default(null),
});

/** A grant as the API shows it. */
export function toGrant(object: StoredObject, nowMs: number) {
  const { from, until, ...grant } = storedGrant.parse(object);
  return { ...more(grant), from, until, state: stateOf({ from, until }, nowMs) };
}

/** A request for more as the API shows it. */
export function toLimitRequest(object: StoredObject) {
  const { requested_by, until, ...request } = storedRequest.parse(object);
  return { ...more(request), requested_by, until };
}

function more({ name, rule, subject: counter, limit, amount, reason }: z.infer<typeof stored>) {
  return { name, rule, counter, limit, amount, reason };
}

function stateOf(
  of: { from: string | null; until: string },
  nowMs: number,
): 'upcoming' | 'running' | 'ended' {
  if (nowMs >= Date.parse(of.until)) return 'ended';
  return of.from !== null && nowMs < Date.parse(of.from) ? 'upcoming' : 'running';
}
