import type { LimitRequest } from '@tollgate/contracts';
import type { ManifestOf } from '@tollgate/manifests';
import { keptWith } from '../incremental/kept-with.ts';

/** Every open request for more, as people are told of it: the same list while none changes. */
export const limitRequestsOf = keptWith(
  (requests: ReadonlyMap<string, ManifestOf<'limit-request'>>): readonly LimitRequest[] =>
    [...requests.values()].map(({ name, rule, subject, requested_by, amount, limit, reason }) => ({
      name,
      rule,
      entity: subject ?? '',
      requestedBy: requested_by,
      amount,
      limit: limit ?? '',
      reason: reason ?? '',
    })),
);
