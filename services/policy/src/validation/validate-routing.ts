import {
  type Manifest,
  type ManifestOf,
  nestedModelFindings,
  type Routing,
  type VirtualModelGroup,
} from '@tollgate/manifests';
import type { ContentFault } from './content-fault.ts';
import { checkSubject, type Known, mustExist, type Report } from './known-names.ts';

type Context = {
  readonly known: Known;
  /** Ids of the rules before, and which manifest each is of. */
  readonly taken: Map<string, string>;
  readonly report: Report;
};

/** Reports what routing rules refer to in vain, and ids that another rule has already. */
export function checkRouting(
  manifest: ManifestOf<'gateway-load-balancing-config'>,
  { known, taken, report }: Context,
): void {
  checkRules(manifest, { known, taken, report });
  for (const [index, rule] of manifest.rules.entries()) {
    const path = ['rules', index, 'load_balance_targets'];
    checkTargets(rule.load_balance_targets, { known, path, report, areVirtualReported: false });
  }
}

/** Reports what fallback rules refer to in vain, and ids that another rule has already. */
export function checkFallback(
  manifest: ManifestOf<'gateway-fallback-config'>,
  { known, taken, report }: Context,
): void {
  checkRules(manifest, { known, taken, report });
  for (const [index, rule] of manifest.rules.entries()) {
    const path = ['rules', index, 'fallback_models'];
    checkTargets(rule.fallback_models, { known, path, report, areVirtualReported: false });
  }
}

function checkRules(
  manifest: ManifestOf<'gateway-load-balancing-config' | 'gateway-fallback-config'>,
  { known, taken, report }: Context,
): void {
  for (const [index, rule] of manifest.rules.entries()) {
    const owner = taken.get(rule.id);
    const at = ['rules', index];
    if (owner !== undefined)
      report('duplicate', [...at, 'id'], `${rule.id} is the id of a rule of ${owner} already`);
    taken.set(rule.id, `${manifest.type} ${manifest.name}`);
    for (const [place, subject] of (rule.when.subjects ?? []).entries()) {
      if (subject === '*') continue;
      checkSubject(subject, { known, path: [...at, 'when', 'subjects', place], report });
    }
  }
}

/** Reports targets of virtual models that do not exist or are virtual themselves, and names that two of them have. */
export function checkVirtualModels(manifests: readonly Manifest[], known: Known): ContentFault[] {
  const groups = manifests.filter(
    (manifest): manifest is VirtualModelGroup => manifest.type === 'provider-account/virtual-model',
  );
  const faults: ContentFault[] = [];
  for (const manifest of groups) {
    const report: Report = (code, path, message, hint = '') =>
      faults.push({ manifest, path, message, code, hint });
    for (const [index, { routing_config }] of manifest.integrations.entries()) {
      const path = ['integrations', index, 'routing_config', 'load_balance_targets'];
      checkTargets(routing_config.load_balance_targets, { known, path, report, areVirtualReported: true });
      checkClassifier(routing_config, { known, path: ['integrations', index, 'routing_config'], report });
    }
  }
  const nested = nestedModelFindings(groups).flatMap(({ group, finding }): ContentFault[] => {
    const manifest = groups[group];
    return manifest === undefined ? [] : [{ manifest, ...finding, hint: '' }];
  });
  return [...faults, ...nested];
}

function checkClassifier(
  routing: Routing,
  { known, path, report }: { known: Known; path: readonly PropertyKey[]; report: Report },
): void {
  if (routing.type !== 'complexity-based-routing') return;
  const { classification_strategy: strategy } = routing;
  if (strategy.type === 'heuristic') return;
  const { model: name } = strategy;
  const at = [...path, 'classification_strategy', 'model'];
  if (known.chatModels.has(name)) return;
  if (known.models.has(name))
    report('invalid_field', at, `must be a real model whose model_types contain chat; ${name} is not`);
  else mustExist({ what: 'model', name, among: known.chatModels, path: at, report });
}

function checkTargets(
  targets: readonly { readonly target: string }[],
  options: { known: Known; path: readonly PropertyKey[]; report: Report; areVirtualReported: boolean },
): void {
  const { known, path, report } = options;
  const seen = new Set<string>();
  for (const [place, { target: name }] of targets.entries()) {
    const at = [...path, place, 'target'];
    if (seen.has(name)) report('duplicate', at, `${name} is a target already`);
    seen.add(name);
    const isVirtual = known.models.has(name) && !known.realModels.has(name);
    if (!isVirtual) mustExist({ what: 'model', name, among: known.realModels, path: at, report });
    else if (known.pools.has(name))
      report('invalid_field', at, `must be one model or endpoint; ${name} stands for several`);
    else if (!options.areVirtualReported)
      report('invalid_field', at, `must be a real model; ${name} is a virtual one`);
  }
}
