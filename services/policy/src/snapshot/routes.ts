import type { AnswerCachePolicy, Classifier, Route, RouteTarget, StickyPolicy } from '@tollgate/contracts';
import type {
  CustomEndpointAccount,
  FallbackRule,
  ManifestOf,
  ProviderAccountManifest,
  Routing,
  VirtualModelGroup,
} from '@tollgate/manifests';
import type { OwnedModel } from '../access/grants.ts';
import { keptWith } from '../incremental/kept-with.ts';
import type { Manifests } from '../objects/manifests.ts';
import { type Conditions, flatConditions } from '../rules/conditions.ts';
import type { SnapshotModel } from './accounts.ts';
import { retryPolicy } from './retry-policy.ts';

/** One model of a route as admission needs it. */
export type RouteChoice = {
  readonly model: SnapshotModel;
  /** Tags that a request must have. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** The bound on one answer that the target gets instead of the client's; undefined for the client's. */
  readonly outputTokensMax: number | undefined;
};

/** A choice among models, as admission and gateways need it. */
export type SnapshotRoute = {
  readonly choices: readonly RouteChoice[];
  /** The model that finds how demanding requests are; undefined if none does. */
  readonly classifier: SnapshotModel | undefined;
  readonly message: Route;
};

/** A virtual model. */
export type VirtualModel = OwnedModel & { readonly route: SnapshotRoute };

/** A rule that sends requests for some models to others. */
export type RoutingRule = { readonly when: Conditions; readonly route: SnapshotRoute };

/** All routes of a config. */
export type SnapshotRoutes = {
  /** By every name that clients may write. */
  readonly virtualModels: ReadonlyMap<string, VirtualModel>;
  /** The first that matches chooses. */
  readonly rules: readonly RoutingRule[];
  /** What is tried after a model that no rule sends elsewhere; the first that matches says. */
  readonly fallbacks: readonly RoutingRule[];
};

/** The routes of a config among its models. Targets that are no model are left out. The same object while nothing of it changes. */
export function routesIn(manifests: Manifests, models: ReadonlyMap<string, SnapshotModel>): SnapshotRoutes {
  return routesOf(
    models,
    manifests.accounts(),
    manifests.ofType('provider-account/virtual-model'),
    manifests.ofType('gateway-load-balancing-config'),
    manifests.ofType('gateway-fallback-config'),
  );
}

const routesOf = keptWith(
  (
    models: ReadonlyMap<string, SnapshotModel>,
    accounts: ReadonlyMap<string, ProviderAccountManifest>,
    groups: ReadonlyMap<string, VirtualModelGroup>,
    configs: ReadonlyMap<string, ManifestOf<'gateway-load-balancing-config'>>,
    fallbackConfigs: ReadonlyMap<string, ManifestOf<'gateway-fallback-config'>>,
  ): SnapshotRoutes => {
    const virtualModels = new Map<string, VirtualModel>();
    for (const group of groups.values()) addVirtualModels(group, models, virtualModels);
    for (const account of accounts.values()) {
      if (account.type === 'provider-account/custom-endpoint') addPool(account, models, virtualModels);
    }
    const rules = [...configs.values()].flatMap(({ name, rules: given }) =>
      given.map((rule) => ({
        when: flatConditions(rule.when),
        route: routeOf(`${name}#${rule.id}`, rule, models),
      })),
    );
    const fallbacks = [...fallbackConfigs.values()].flatMap(({ name, rules: given }) =>
      given.map((rule) => ({
        when: flatConditions(rule.when),
        route: fallbackRoute(`${name}#${rule.id}`, rule, models),
      })),
    );
    return { virtualModels, rules: rules.filter(leads), fallbacks: fallbacks.filter(leads) };
  },
);

const leads = ({ route }: RoutingRule): boolean => route.choices.length > 0;

/** All routes as gateways get them. */
export const routeMessages = keptWith(
  ({ virtualModels, rules, fallbacks }: SnapshotRoutes): readonly Route[] =>
    [...new Set(virtualModels.values()), ...rules, ...fallbacks].map(({ route }) => route.message),
);

function addVirtualModels(
  group: VirtualModelGroup,
  models: ReadonlyMap<string, SnapshotModel>,
  found: Map<string, VirtualModel>,
): void {
  for (const { name: own, slug, alias = [], authorized_subjects: subjects, ...given } of group.integrations) {
    const name = `${group.name}/${own}`;
    const aliases = [...(slug === undefined ? [] : [slug]), ...alias];
    const route = routeOf(name, given.routing_config, models);
    const model: VirtualModel = {
      name,
      account: group.name,
      authorizedSubjects: subjects && new Set(subjects),
      route: { ...route, message: { ...route.message, aliases } },
    };
    for (const known of [name, ...aliases]) found.set(known, model);
  }
}

/** The endpoints of an account with a slug, together. */
function addPool(
  { name: account, slug, routing_type: routing, integrations }: CustomEndpointAccount,
  models: ReadonlyMap<string, SnapshotModel>,
  found: Map<string, VirtualModel>,
): void {
  if (slug === undefined || routing === undefined) return;
  const name = `${account}/${slug}`;
  const route = routeOf(name, poolRouting(account, routing, integrations), models);
  found.set(name, { name, account, authorizedSubjects: undefined, route });
}

function poolRouting(
  account: string,
  type: 'weight' | 'priority',
  endpoints: CustomEndpointAccount['integrations'],
): Routing {
  const targets = endpoints.map(({ name, loadbalancing_config: given }) => ({
    target: `${account}/${name}`,
    weight: given?.weight ?? 1,
    priority: given?.priority ?? 0,
    fallback_status_codes: given?.fallback_status_codes,
    fallback_candidate: given?.fallback_candidate,
    metadata_match: given?.metadata_match,
  }));
  return type === 'weight'
    ? { type: 'weight-based-routing', load_balance_targets: targets }
    : { type: 'priority-based-routing', load_balance_targets: targets };
}

function routeOf(name: string, routing: Routing, models: ReadonlyMap<string, SnapshotModel>): SnapshotRoute {
  const choices: RouteChoice[] = [];
  const targets: RouteTarget[] = [];
  const ranks = routing.type === 'cost-based-routing' ? ranksByPrice(routing, models) : undefined;
  for (const target of routing.load_balance_targets) {
    const model = models.get(target.target);
    if (model === undefined) continue;
    choices.push({
      model,
      tags: Object.entries(target.metadata_match ?? {}),
      outputTokensMax: outputBoundIn(target.override_params ?? {}),
    });
    targets.push(routeTarget(target, ranks?.get(target.target)));
  }
  const sticky = 'sticky_routing' in routing ? stickyPolicy(routing) : null;
  const cache = cachePolicy(routing);
  const classifier = classifierOf(routing);
  return {
    choices,
    classifier: classifier && models.get(classifier.model),
    message: {
      name,
      strategy: STRATEGIES[routing.type],
      targets,
      sticky,
      cache,
      classifier: classifier ?? null,
    },
  };
}

/** The further models of a fallback rule, as a list by priority. */
function fallbackRoute(
  name: string,
  { when, fallback_models: further }: FallbackRule,
  models: ReadonlyMap<string, SnapshotModel>,
): SnapshotRoute {
  const statuses = when.response_status_codes ?? [];
  const targets = further.map((target, priority) => ({
    ...target,
    priority,
    fallback_status_codes: statuses.map(String),
  }));
  const route = routeOf(name, { type: 'priority-based-routing', load_balance_targets: targets }, models);
  return {
    ...route,
    message: { ...route.message, strategy: 'fallback', fallbackStatusCodes: [...statuses] },
  };
}

const CLASSIFIER_TIMEOUT_MS = 2_000;

function classifierOf(routing: Routing): Required<Classifier> | undefined {
  if (routing.type !== 'complexity-based-routing') return undefined;
  const { classification_strategy: strategy } = routing;
  if (strategy.type === 'heuristic') return undefined;
  const { model, timeout_ms: timeoutMs = CLASSIFIER_TIMEOUT_MS, fallback_strategy: fallback } = strategy;
  return { model, timeoutMs, fallbackTier: fallback?.type === 'static' ? fallback.default_tier : '' };
}

const CACHE_TTL_SECONDS = 3_600;
const CACHE_NAMESPACE = 'default';

/** With the defaults of the header that asks for the same. */
function cachePolicy({ cache_config: given }: Routing): AnswerCachePolicy | null {
  if (given === undefined) return null;
  const { ttl = CACHE_TTL_SECONDS, namespace = CACHE_NAMESPACE } = given;
  return { ttlMs: ttl * 1_000, namespace };
}

/** The cheapest first is an order of priorities: prices are known here. */
const STRATEGIES = {
  'weight-based-routing': 'weight',
  'latency-based-routing': 'latency',
  'priority-based-routing': 'priority',
  'cost-based-routing': 'priority',
  'complexity-based-routing': 'complexity',
} as const;

/** Gateways that know no tiers order by these priorities: the most able models first. */
const TIER_PRIORITIES = { complex: 0, medium: 1, simple: 2 } as const;

type Target = Routing['load_balance_targets'][number];

function routeTarget(target: Target, rank: number | undefined): RouteTarget {
  const { retry_config: retry, headers_override: headers, override_params: params } = target;
  const cutoff = 'sla_cutoff' in target ? target.sla_cutoff : undefined;
  return {
    target: target.target,
    weight: 'weight' in target ? target.weight : 1,
    priority: rank ?? priorityOf(target),
    retry: retry === undefined ? null : retryPolicy(retry),
    fallbackStatusCodes: (target.fallback_status_codes ?? []).map(Number),
    firstOnly: target.fallback_candidate === false,
    overrideParams: params === undefined ? '' : JSON.stringify(params),
    setHeaders: headers?.set ?? {},
    removedHeaders: (headers?.remove ?? []).map((name) => name.toLowerCase()),
    requestTimeoutMs: target.request_timeout_ms ?? 0,
    ttftTimeoutMs: target.ttft_timeout_ms ?? 0,
    hedgeAfterMs: target.hedge_after_ms ?? 0,
    timePerTokenMaxMs: cutoff?.time_per_output_token_ms ?? 0,
    timeToFirstTokenMaxMs: cutoff?.time_to_first_token_ms ?? 0,
    tier: 'tier' in target ? target.tier : '',
  };
}

function priorityOf(target: Target): number {
  if ('tier' in target) return TIER_PRIORITIES[target.tier];
  return 'priority' in target ? (target.priority ?? 0) : 0;
}

function stickyPolicy(routing: Extract<Routing, { type: 'weight-based-routing' }>): StickyPolicy | null {
  const { sticky_routing: sticky } = routing;
  if (sticky === undefined) return null;
  return {
    ttlMs: sticky.ttl_seconds * 1_000,
    identifiers: sticky.session_identifiers.map((identifier) => ({
      source: identifier.source,
      key: keyOf(identifier),
    })),
  };
}

type Identifier = NonNullable<
  Extract<Routing, { type: 'weight-based-routing' }>['sticky_routing']
>['session_identifiers'][number];

/** Node has the names of headers in lower case. */
function keyOf(identifier: Identifier): string {
  if (!('key' in identifier)) return '';
  return identifier.source === 'headers' ? identifier.key.toLowerCase() : identifier.key;
}

const OUTPUT_BOUNDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

function outputBoundIn(params: Readonly<Record<string, unknown>>): number | undefined {
  const bounds = OUTPUT_BOUNDS.map((name) => params[name]).filter((value) => typeof value === 'number');
  return bounds.length === 0 ? undefined : Math.max(0, Math.ceil(Math.max(...bounds)));
}

/** The place of each target by the price of three tokens in and one out; those without a price come last. */
function ranksByPrice(routing: Routing, models: ReadonlyMap<string, SnapshotModel>): Map<string, number> {
  const priceOf = (name: string) => {
    const dearest = models.get(name)?.dearest;
    return dearest === undefined ? Infinity : 3 * dearest.inputPerMillion + dearest.outputPerMillion;
  };
  const names = routing.load_balance_targets.map(({ target }) => target);
  const prices = [...new Set(names.map(priceOf))].sort((one, other) => one - other);
  return new Map(names.map((name) => [name, prices.indexOf(priceOf(name))]));
}
