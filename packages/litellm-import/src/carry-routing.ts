import { isObjectName } from '@tollgate/manifests';
import type { PlacedDeployment } from './accounts-of.ts';
import { chosenWeights } from './chosen-weights.ts';
import type { ConfigFields } from './config-fields.ts';
import type { ImportNotes } from './import-report.ts';
import { UniqueNames } from './unique-names.ts';

/** The sections in which LiteLLM reads how deployments are chosen. */
export type RoutingSettings = {
  readonly router: ConfigFields | undefined;
  readonly litellm: ConfigFields | undefined;
};

/** The targets of one name that clients ask for, with the weight of each. */
type Choice = {
  readonly weightOf: ReadonlyMap<string, number>;
  readonly types: ReadonlySet<string>;
};

const DEFAULT_STRATEGY = 'simple-shuffle';
/** Strategies that exist here under the same name. */
const SAME_STRATEGIES: ReadonlySet<string> = new Set(['latency-based-routing', 'cost-based-routing']);
const RETRIES_MAX = 10;
const MODEL_NAME_FORBIDDEN = /[^A-Za-z0-9._:@+/-]+/g;

/** Returns the name of the group of virtual models: none of the accounts has it. */
export function groupName(accounts: readonly string[]): string {
  const names = new UniqueNames();
  for (const account of accounts) names.reserve(account);
  return names.take('litellm');
}

/**
 * Returns a group of virtual models, one for each name that clients ask for, so that they keep asking for it. Each chooses
 * among its targets as LiteLLM did: by weight, latency or cost, with retries and fallbacks. `undefined` if no model was
 * carried over. Reads the weights, strategy, retries and fallbacks of the config.
 */
export function carryRouting(
  group: string,
  placed: readonly PlacedDeployment[],
  settings: RoutingSettings,
  notes: ImportNotes,
): Record<string, unknown> | undefined {
  const strategy = readStrategy(settings.router);
  const choices = choicesOf(placed, strategy);
  const fallbacksOf = readFallbacks(settings, choices);
  const retries = readRetries(settings);
  const names = new UniqueNames({ lengthMax: 128, forbidden: MODEL_NAME_FORBIDDEN });
  const integrations = [...choices].flatMap(([asked, choice]) => {
    const types = [...choice.types].filter((type) => type !== 'realtime');
    if (types.length === 0) {
      notes.callAs(asked, [...choice.weightOf.keys()].join(' or '));
      return [];
    }
    const name = names.take(asked);
    const isKept = isObjectName(asked);
    notes.callAs(asked, isKept ? asked : `${group}/${name}`);
    const routing = routingOf({ choice, fallbacks: fallbacksOf(asked), strategy, retries });
    return [
      {
        type: 'integration/model/virtual',
        name,
        ...(isKept ? { slug: asked } : {}),
        model_types: types,
        routing_config: routing,
      },
    ];
  });
  if (integrations.length === 0) return undefined;
  return {
    type: 'provider-account/virtual-model',
    name: group,
    integrations,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
  };
}

/** What chooses among targets, without a strategy that does not exist here. */
function readStrategy(router: ConfigFields | undefined): string {
  const strategy = router?.text('routing_strategy') ?? DEFAULT_STRATEGY;
  if (strategy === DEFAULT_STRATEGY || SAME_STRATEGIES.has(strategy)) return strategy;
  router?.leaveOut('routing_strategy', 'does not exist here: targets of one name get equal shares instead');
  return 'equal';
}

function choicesOf(placed: readonly PlacedDeployment[], strategy: string): Map<string, Choice> {
  const choices = new Map<string, Choice>();
  // Aliases are further names of the same deployments.
  for (const group of Map.groupBy(placed, ({ asked }) => asked[0]).values()) {
    const weights = chosenWeights(group, strategy === DEFAULT_STRATEGY);
    for (const [place, asked] of (group[0]?.asked ?? []).entries()) {
      const weightOf = new Map<string, number>();
      const types = new Set<string>();
      for (const [index, { models, integrations }] of group.entries()) {
        const model = models[place];
        if (model === undefined) continue;
        weightOf.set(model, (weightOf.get(model) ?? 0) + (weights[index] ?? 1));
        for (const type of typesOf(integrations[place])) types.add(type);
      }
      choices.set(asked, { weightOf, types });
    }
  }
  return choices;
}

function typesOf(integration: Readonly<Record<string, unknown>> | undefined): string[] {
  const types = integration?.['model_types'];
  return Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}

function routingOf(of: {
  choice: Choice;
  /** The targets of each further name, in order. */
  fallbacks: readonly (readonly string[])[];
  strategy: string;
  retries: number;
}): Record<string, unknown> {
  const { choice, fallbacks, strategy, retries } = of;
  const retry = retries === 0 ? {} : { retry_config: { attempts: retries } };
  const own = [...choice.weightOf.keys()];
  if (fallbacks.length > 0) {
    const targets = [own, ...fallbacks].flatMap((models, priority) =>
      models.map((target) => ({ target, priority, ...retry })),
    );
    return { type: 'priority-based-routing', load_balance_targets: firstOfEach(targets) };
  }
  if (SAME_STRATEGIES.has(strategy) && own.length > 1) {
    return { type: strategy, load_balance_targets: own.map((target) => ({ target, ...retry })) };
  }
  const targets = [...choice.weightOf].map(([target, weight]) => ({
    target,
    weight: own.length === 1 ? 1 : weight,
    ...retry,
  }));
  return { type: 'weight-based-routing', load_balance_targets: targets };
}

/** A target stands once in a choice: where it comes first. */
function firstOfEach<Target extends { target: string }>(targets: readonly Target[]): Target[] {
  const seen = new Set<string>();
  return targets.filter(({ target }) => !seen.has(target) && seen.add(target));
}

/** Returns what gives the targets of the names that LiteLLM tries after a name. */
function readFallbacks(
  { router, litellm }: RoutingSettings,
  choices: ReadonlyMap<string, Choice>,
): (asked: string) => string[][] {
  const namesAfter = new Map<string, string[]>();
  const always: string[] = [];
  for (const section of [router, litellm]) {
    for (const entry of section?.sections('fallbacks') ?? []) {
      for (const asked of entry.keys()) namesAfter.set(asked, known(entry, asked, choices));
    }
    if (section !== undefined) always.push(...known(section, 'default_fallbacks', choices));
  }
  return (asked) =>
    (namesAfter.get(asked) ?? namesAfter.get('*') ?? always)
      .filter((name) => name !== asked)
      .map((name) => [...(choices.get(name)?.weightOf.keys() ?? [])]);
}

function known(section: ConfigFields, key: string, choices: ReadonlyMap<string, Choice>): string[] {
  const names = section.texts(key);
  const lost = names.filter((name) => !choices.has(name));
  if (lost.length > 0) section.leaveOut(key, `names models that were not carried over: ${lost.length}`);
  return names.filter((name) => choices.has(name));
}

function readRetries({ router, litellm }: RoutingSettings): number {
  const given = [router, litellm].map((section) => section?.count('num_retries'));
  return Math.min(Math.floor(given.find((count) => count !== undefined) ?? 0), RETRIES_MAX);
}
