import { GatewayError } from '@tollgate/contracts';
import type { Target, Targets } from './targets.ts';

/**
 * The first of the admitted targets that the snapshot knows. Throws `service_unavailable` when it knows none, which is
 * so for the moment in which policy is a revision ahead.
 */
export function chooseTarget(admitted: readonly string[], targets: Targets): Target {
  for (const name of admitted) {
    const target = targets.byName.get(name);
    if (target !== undefined) return target;
  }
  throw new GatewayError(
    'service_unavailable',
    'The model is not known to this gateway yet; try again shortly.',
    {
      retryAfterMs: 1_000,
      internal: `no target of ${admitted.join(', ')} in revision ${targets.revision}`,
    },
  );
}
