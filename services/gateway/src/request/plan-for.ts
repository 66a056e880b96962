import type { Clock } from '@tollgate/clock';
import type { Candidate } from '../routing/candidate.ts';
import { type Complexity, complexityOf } from '../routing/complexity.ts';
import type { Health } from '../routing/health.ts';
import { planTargets } from '../routing/plan.ts';
import type { SessionRequest } from '../routing/session.ts';
import type { Targets } from '../routing/targets.ts';
import type { Admitted } from './request.ts';
import { heldBy, madeFirst, targetsAt } from './stored/held-by.ts';
import { namedIn } from './stored/named-in.ts';
import type { StoredIds } from './stored/stored-ids.ts';

/** What a plan is made with. */
export type PlanPorts = {
  readonly targets: () => Targets;
  readonly health: Health;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly ids: Pick<StoredIds, 'find'>;
};

/**
 * The targets to call, in order: only those of the account that stores what the request names, if it names something stored. A
 * route by complexity goes by `complexity`, or by the heuristic if it is missing. Throws `not_found` if what is stored is not the
 * caller's, and `service_unavailable` if no target is known.
 */
export function planFor(
  request: Admitted,
  ports: PlanPorts & { readonly complexity?: Complexity },
): readonly Candidate[] | Promise<readonly Candidate[]> {
  const { admission } = request;
  const named = namedIn(request);
  if (named.length === 0) return ordered(request, admission.targets, ports);
  return heldBy(named, admission.principal?.subject ?? '', ports.ids).then((held) =>
    held === undefined
      ? ordered(request, admission.targets, ports)
      : madeFirst(held, ordered(request, targetsAt(held, admission.targets), ports)),
  );
}

function ordered(
  request: Admitted,
  targets: readonly string[],
  { health, clock, ...ports }: PlanPorts & { readonly complexity?: Complexity },
): readonly Candidate[] {
  const { route } = request.admission;
  const known = ports.targets();
  const complexity =
    route !== '' && known.routes.get(route)?.strategy === 'complexity'
      ? (ports.complexity ?? complexityOf(request.body))
      : undefined;
  const plan = planTargets(
    { route, targets, asked: request.facts.model },
    {
      targets: known,
      health,
      request: sessionRequest(request),
      tier: complexity?.tier,
      nowMs: clock.nowMs(),
      random: Math.random,
    },
  );
  if (complexity !== undefined)
    Object.assign(request, { classified: { complexity, order: plan.map(({ target }) => target.name) } });
  return plan;
}

function sessionRequest({ headers, tags, body, admission }: Admitted): SessionRequest {
  return { headers, tags, body, subject: admission.principal?.subject ?? '' };
}
