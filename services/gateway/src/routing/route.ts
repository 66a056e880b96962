import type { Classifier__Output, Route__Output } from '@tollgate/contracts';
import { type Candidate, type Retry, retryFor, routedCandidate, statusesOf, tierOf } from './candidate.ts';
import type { Tier } from './complexity.ts';
import type { Target } from './target.ts';

/** A part of what makes a session. */
export type SessionSource =
  | { readonly source: 'headers' | 'metadata'; readonly key: string }
  | { readonly source: 'caller' | 'conversation' };

/** A model that finds the tier of requests. */
export type Classifier = {
  /** `account/model`. */
  readonly model: string;
  readonly timeoutMs: number;
  /** Of requests that it does not classify; undefined for the tier of the heuristic. */
  readonly fallbackTier: Tier | undefined;
};

/** A choice among targets, made ready. */
export type Route = {
  readonly name: string;
  readonly strategy: 'weight' | 'latency' | 'priority' | 'complexity' | 'fallback';
  /** By the target's name. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Of `fallback`: statuses of the requested model after which a candidate is tried; undefined for the usual ones. */
  readonly fallbackStatuses: ReadonlySet<number> | undefined;
  /** Undefined where sessions stay with no target. */
  readonly sticky: { readonly ttlMs: number; readonly sources: readonly SessionSource[] } | undefined;
  /** How its answers are kept and replayed; undefined for requests that ask for it alone. */
  readonly cache: { readonly namespace: string; readonly ttlMs: number } | undefined;
  /** Undefined where no model classifies requests. */
  readonly classifier: Classifier | undefined;
  readonly createdAtMs: number;
};

/** The routes of a config by name, and virtual models under their other names too. Targets that are no model are left out. */
export function routesOf(
  routes: readonly Route__Output[],
  targets: ReadonlyMap<string, Target>,
  usualRetry: Retry | undefined,
): Map<string, Route> {
  const byName = new Map<string, Route>();
  for (const given of routes) {
    const candidates = new Map<string, Candidate>();
    for (const one of given.targets) {
      const target = targets.get(one.target);
      if (target !== undefined)
        candidates.set(one.target, routedCandidate(one, target, retryFor(target, usualRetry)));
    }
    const sticky = given.sticky && {
      ttlMs: given.sticky.ttlMs,
      sources: given.sticky.identifiers.map(({ source, key }) => sourceOf(source, key)),
    };
    const route: Route = {
      name: given.name,
      strategy: strategyOf(given.strategy),
      candidates,
      fallbackStatuses: statusesOf(given.fallbackStatusCodes),
      sticky: sticky ?? undefined,
      cache: given.cache ?? undefined,
      classifier: given.classifier === null ? undefined : classifierOf(given.classifier),
      createdAtMs: given.createdAtMs,
    };
    for (const name of [given.name, ...given.aliases]) byName.set(name, route);
  }
  return byName;
}

function classifierOf({ model, timeoutMs, fallbackTier }: Classifier__Output): Classifier {
  return { model, timeoutMs, fallbackTier: fallbackTier === '' ? undefined : tierOf(fallbackTier) };
}

const STRATEGIES = ['weight', 'latency', 'complexity', 'fallback'] as const;

/** A strategy of a newer policy is taken for the order of the manifest. */
function strategyOf(strategy: string): Route['strategy'] {
  return STRATEGIES.find((known) => known === strategy) ?? 'priority';
}

/** A source of a newer policy is taken for the caller, who is always known. */
function sourceOf(source: string, key: string): SessionSource {
  if (source === 'headers' || source === 'metadata') return { source, key };
  return { source: source === 'conversation' ? source : 'caller' };
}
