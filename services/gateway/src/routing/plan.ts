import { GatewayError } from '@tollgate/contracts';
import type { Candidate } from './candidate.ts';
import { type Tier, tierDistance } from './complexity.ts';
import { drawFor } from './hash-of.ts';
import type { Health } from './health.ts';
import type { Route } from './route.ts';
import { type SessionRequest, sessionInPeriod, sessionOf } from './session.ts';
import type { Targets } from './targets.ts';

/** What a plan is made from. */
export type PlanContext = {
  readonly targets: Targets;
  readonly health: Pick<Health, 'downForMs' | 'shareOf' | 'timePerTokenMs' | 'timeToFirstTokenMs'>;
  readonly request: SessionRequest;
  /** How demanding the request is; for routes that choose by that alone. */
  readonly tier?: Tier | undefined;
  readonly nowMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
};

/**
 * The candidates to try, in order: those of the admission that the snapshot knows. A later one is called only when the
 * ones before it failed and nothing of an answer has gone to the client. A route orders them by its strategy; targets
 * that are down or slow come last, the least bad of them first. Throws `service_unavailable` if the snapshot knows no target,
 * as it may while policy is a revision ahead.
 */
export function planTargets(
  admitted: { readonly targets: readonly string[]; readonly route: string; readonly asked: string },
  context: PlanContext,
): readonly Candidate[] {
  const { targets } = context;
  const route = admitted.route === '' ? undefined : targets.routes.get(admitted.route);
  const found: Candidate[] = [];
  for (const name of admitted.targets) {
    const candidate = candidateOf(name, { asked: admitted.asked, route, targets });
    if (candidate !== undefined) found.push(candidate);
  }
  if (found.length === 0) throw unknownTargets(admitted, targets);
  if (route === undefined) return found;
  const ordered =
    found.length === 1 ? found : withHealthyFirst(route, ordering(route, found, context), context);
  return ordered.filter(({ isFirstOnly }, index) => index === 0 || !isFirstOnly);
}

/** A fallback rule tries its targets after the requested model, which stands for itself. */
function candidateOf(
  name: string,
  { asked, route, targets }: { asked: string; route: Route | undefined; targets: Targets },
): Candidate | undefined {
  if (route === undefined) return targets.candidates.get(name);
  if (route.strategy !== 'fallback' || name !== asked) return route.candidates.get(name);
  const plain = targets.candidates.get(name);
  return plain && { ...plain, fallbackStatuses: route.fallbackStatuses };
}

function unknownTargets({ targets: names }: { targets: readonly string[] }, targets: Targets): GatewayError {
  return new GatewayError(
    'service_unavailable',
    'The model is not known to this gateway yet; try again shortly.',
    { retryAfterMs: 1_000, internal: `no target of ${names.join(', ')} in revision ${targets.revision}` },
  );
}

function ordering(route: Route, candidates: readonly Candidate[], context: PlanContext): Candidate[] {
  switch (route.strategy) {
    case 'weight':
      return byWeight(route, candidates, context);
    case 'latency':
      return byLatency(route, candidates, context);
    case 'priority':
      return sorted(candidates, ({ priority }) => priority + context.random() / 2);
    case 'complexity':
      return sorted(candidates, ({ tier }) => tierDistance(context.tier ?? 'complex', tier));
    case 'fallback':
      return [...candidates];
    default:
      return route.strategy satisfies never;
  }
}

/**
 * Drawn in proportion to weights: the smallest of exponential variables, one for each target with its weight as rate,
 * is a target's as often as its weight says; the others follow in the same way. A session draws the same every time.
 */
function byWeight(route: Route, candidates: readonly Candidate[], context: PlanContext): Candidate[] {
  const { request, nowMs, random, health } = context;
  const session = route.sticky && sessionOf(request, route.sticky.sources);
  const key =
    session === undefined || route.sticky === undefined
      ? undefined
      : sessionInPeriod(session, route.sticky.ttlMs, nowMs);
  return sorted(candidates, ({ target, hash, weight }) => {
    const drawn = key === undefined ? random() : drawFor(key, hash);
    return -Math.log(1 - drawn) / (weight * health.shareOf(target.name));
  });
}

/** Targets within this factor of the fastest are alike. */
const ALIKE = 1.2;
/** A caller stays with one of the fastest for so long. */
const EPOCH_MS = 600_000;

/** The fastest for a token first; what is not measured yet counts as fast, so that it is measured. */
function byLatency(route: Route, candidates: readonly Candidate[], context: PlanContext): Candidate[] {
  const { health, request, nowMs } = context;
  const times = candidates.map(({ target }) => health.timePerTokenMs(target.name));
  const fastestMs = Math.min(...times.map((timeMs) => timeMs ?? Infinity));
  const caller = sessionInPeriod(`${route.name}\0${request.subject}`, EPOCH_MS, nowMs);
  return sorted(candidates, ({ target, hash }) => {
    const timeMs = health.timePerTokenMs(target.name);
    return timeMs === undefined || timeMs <= fastestMs * ALIKE ? drawFor(caller, hash) : 1 + timeMs;
  });
}

/** Down targets come last, the one that is back soonest first; before them those that are slower than their route allows. */
function withHealthyFirst(
  { strategy }: Route,
  ordered: readonly Candidate[],
  context: PlanContext,
): readonly Candidate[] {
  const { health, random } = context;
  const penalties = ordered.map((candidate) => {
    const downMs = health.downForMs(candidate.target.name);
    if (downMs > 0) return 2 + downMs;
    if (isTooSlow(candidate, health)) return 1;
    // A target that is back is put first as often as its growing share says; a weight is drawn with its share already.
    return strategy === 'weight' || random() < health.shareOf(candidate.target.name) ? 0 : 0.5;
  });
  if (penalties.every((penalty) => penalty === 0)) return ordered;
  const places = ordered.map((candidate, index) => ({ candidate, penalty: penalties[index] ?? 0 }));
  return places.sort((one, other) => one.penalty - other.penalty).map(({ candidate }) => candidate);
}

function isTooSlow({ target, slowAbove }: Candidate, health: PlanContext['health']): boolean {
  const { timePerTokenMs, timeToFirstTokenMs } = slowAbove;
  return (
    (timePerTokenMs > 0 && (health.timePerTokenMs(target.name) ?? 0) > timePerTokenMs) ||
    (timeToFirstTokenMs > 0 && (health.timeToFirstTokenMs(target.name) ?? 0) > timeToFirstTokenMs)
  );
}

function sorted(candidates: readonly Candidate[], rankOf: (candidate: Candidate) => number): Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, rank: rankOf(candidate) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ candidate }) => candidate);
}
