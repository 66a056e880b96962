import { GatewayError } from '@tollgate/contracts';
import type { Target, Targets } from './targets.ts';

/**
 * The targets to try, in order: those of the admission that the snapshot knows. A later one is called only when the
 * ones before it failed and nothing of an answer has gone to the client. Throws `service_unavailable` when there is
 * none, which is so for the moment in which policy is a revision ahead.
 */
export function planTargets(admitted: readonly string[], targets: Targets): readonly Target[] {
  const plan: Target[] = [];
  for (const name of admitted) {
    const target = targets.byName.get(name);
    if (target !== undefined) plan.push(target);
  }
  if (plan.length > 0) return plan;
  throw new GatewayError(
    'service_unavailable',
    'The model is not known to this gateway yet; try again shortly.',
    {
      retryAfterMs: 1_000,
      internal: `no target of ${admitted.join(', ')} in revision ${targets.revision}`,
    },
  );
}
