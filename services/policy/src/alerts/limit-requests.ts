import type { LimitRequest } from '@tollgate/contracts';
import type { ManifestOf } from '@tollgate/manifests';

/** Returns every open request for more, as people are told of it. */
export function limitRequestsOf(
  requests: ReadonlyMap<string, ManifestOf<'limit-request'>>,
): readonly LimitRequest[] {
  return [...requests.values()].map(({ name, rule, subject, requested_by, amount, limit, reason }) => ({
    name,
    rule,
    entity: subject ?? '',
    requestedBy: requested_by,
    amount,
    limit: limit ?? '',
    reason: reason ?? '',
  }));
}
