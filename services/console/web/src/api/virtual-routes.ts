import type { Manifest } from './api-answer.ts';

/** A target of a route. `place` says when it is tried, in words; `share` is its part of the first tries, from 0 to 1. */
export type RouteTarget = { readonly name: string; readonly place: string; readonly share: number | null };

/** How one name is served: a virtual model, or a routing rule for the names it matches. */
export type Route = {
  readonly name: string;
  /** Names that requests ask for to get here; empty where a rule takes every name. */
  readonly askedAs: readonly string[];
  /** How the target is chosen, in words. */
  readonly order: string;
  readonly targets: readonly RouteTarget[];
};

const VIRTUAL_MODELS = 'provider-account/virtual-model';
const ROUTING_RULES = 'gateway-load-balancing-config';

const ORDER: Readonly<Record<string, string>> = {
  'weight-based-routing': 'drawn by weight',
  'latency-based-routing': 'fastest first',
  'priority-based-routing': 'by priority',
  'cost-based-routing': 'cheapest first',
  'complexity-based-routing': 'by complexity',
};

/** The routes of the virtual models in one manifest of `provider-account/virtual-model`, named as clients call them. */
export function virtualRoutes(manifest: Manifest): Route[] {
  return list(manifest['integrations']).map((model) => {
    const name = `${text(manifest['name'])}/${text(model['name'])}`;
    const others = [model['slug'], ...names(model['alias'])].map(text).filter((one) => one !== '');
    return routeOf({ name, askedAs: [name, ...others] }, record(model['routing_config']));
  });
}

/** Routing rules, in the order in which they are tried. */
export function routingRules(manifests: readonly Manifest[]): Route[] {
  return manifests
    .filter(({ type }) => type === ROUTING_RULES)
    .flatMap((manifest) => list(manifest['rules']))
    .map((rule) => routeOf({ name: text(rule['id']), askedAs: names(record(rule['when'])['models']) }, rule));
}

/** Whether a manifest is a group of virtual models. */
export function isVirtualModelGroup({ type }: Manifest): boolean {
  return type === VIRTUAL_MODELS;
}

function routeOf(named: Pick<Route, 'name' | 'askedAs'>, config: Manifest): Route {
  const order = text(config['type']);
  const targets = list(config['load_balance_targets']);
  const sum = targets.reduce((all, target) => all + Number(target['weight'] ?? 0), 0);
  const first = Math.min(...targets.map((target) => Number(target['priority'] ?? 0)));
  return {
    ...named,
    order: ORDER[order] ?? order,
    targets: targets.map((target): RouteTarget => {
      const name = text(target['target']);
      if (order === 'weight-based-routing') {
        const share = sum === 0 ? 0 : Number(target['weight'] ?? 0) / sum;
        return { name, share, place: `${Math.round(share * 1_000) / 10} %` };
      }
      if (order === 'priority-based-routing') {
        const priority = Number(target['priority'] ?? 0);
        return { name, share: null, place: priority === first ? 'first' : `fallback ${priority}` };
      }
      if (order === 'complexity-based-routing') {
        return { name, share: null, place: `${text(target['tier'])} requests` };
      }
      return { name, share: null, place: 'measured' };
    }),
  };
}

function record(value: unknown): Manifest {
  // The API promises objects here, without their shape.
  return typeof value === 'object' && value !== null ? (value as Manifest) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function list(value: unknown): Manifest[] {
  return Array.isArray(value) ? value.map(record) : [];
}
