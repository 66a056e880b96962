import type { Finding } from '../../fault.ts';
import type { VirtualModelGroup } from './virtual-model-group.ts';

/** A finding, and the index of the group that it is about. */
export type GroupFinding = { readonly group: number; readonly finding: Finding };

type Edge = { readonly group: number; readonly path: readonly PropertyKey[]; readonly to: string };

/**
 * What only shows among the virtual models of a whole config: a slug that two have, and targets that are virtual models
 * themselves, whether or not they lead in a circle.
 */
export function nestedModelFindings(groups: readonly VirtualModelGroup[]): GroupFinding[] {
  const edges = edgesOf(groups);
  const circleOf = circles(edges);
  const nested = [...edges].flatMap(([from, targets]) =>
    targets
      .filter(({ to }) => edges.has(to))
      .map(({ group, path, to }): GroupFinding => {
        const isCircle = circleOf.get(from) === circleOf.get(to);
        return {
          group,
          finding: isCircle
            ? { path, message: `goes in a circle: ${to} leads back to ${from}`, code: 'cycle' }
            : { path, message: `must be a real model; ${to} is a virtual one`, code: 'invalid_field' },
        };
      }),
  );
  return [...nested, ...sameSlugs(groups)];
}

/** The targets of each virtual model, by its full name. */
function edgesOf(groups: readonly VirtualModelGroup[]): Map<string, Edge[]> {
  const edges = new Map<string, Edge[]>();
  for (const [group, { name, integrations }] of groups.entries()) {
    for (const [index, model] of integrations.entries()) {
      const targets = model.routing_config.load_balance_targets.map(({ target }, place) => ({
        group,
        path: ['integrations', index, 'routing_config', 'load_balance_targets', place, 'target'],
        to: target,
      }));
      edges.set(`${name}/${model.name}`, targets);
    }
  }
  return edges;
}

/**
 * A number for each model; two have the same one if and only if each leads to the other (Tarjan's strongly connected
 * components, without recursion: the depth is up to whoever wrote the text).
 */
function circles(edges: ReadonlyMap<string, readonly Edge[]>): Map<string, number> {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const circleOf = new Map<string, number>();
  const open: string[] = [];
  const lower = (name: string, to: number) => lowest.set(name, Math.min(lowest.get(name) ?? to, to));
  const enter = (name: string) => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    open.push(name);
    return { name, targets: (edges.get(name) ?? []).filter(({ to }) => edges.has(to)).values() };
  };
  for (const start of edges.keys()) {
    if (order.has(start)) continue;
    const way = [enter(start)];
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const next = here.targets.next();
      if (next.done !== true) {
        const { to } = next.value;
        if (!order.has(to)) way.push(enter(to));
        else if (!circleOf.has(to)) lower(here.name, order.get(to) ?? 0);
        continue;
      }
      way.pop();
      const before = way.at(-1);
      if (before !== undefined) lower(before.name, lowest.get(here.name) ?? 0);
      if (lowest.get(here.name) !== order.get(here.name)) continue;
      const circle = circleOf.size;
      for (const member of open.splice(open.lastIndexOf(here.name))) circleOf.set(member, circle);
    }
  }
  return circleOf;
}

function sameSlugs(groups: readonly VirtualModelGroup[]): GroupFinding[] {
  const found: GroupFinding[] = [];
  const ownerOf = new Map<string, string>();
  for (const [group, { name, integrations }] of groups.entries()) {
    for (const { alias, path } of aliasesOf(integrations)) {
      const owner = ownerOf.get(alias);
      if (owner !== undefined) {
        const message = `${alias} is the slug of a model of ${owner} already`;
        found.push({ group, finding: { path, message, code: 'duplicate' } });
      }
      ownerOf.set(alias, name);
    }
  }
  return found;
}

/** The names by which virtual models are known beside their own, and where they stand. */
function aliasesOf(
  models: VirtualModelGroup['integrations'],
): { readonly alias: string; readonly path: readonly PropertyKey[] }[] {
  return models.flatMap(({ slug, alias = [] }, index) => {
    const slugs = slug === undefined ? [] : [{ alias: slug, path: ['integrations', index, 'slug'] }];
    const others = alias.map((name, place) => ({
      alias: name,
      path: ['integrations', index, 'alias', place],
    }));
    return [...slugs, ...others];
  });
}
