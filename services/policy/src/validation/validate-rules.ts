import type { ManifestOf, ScopedWhen } from '@tollgate/manifests';
import { scopeOf } from '../rules/scoped-rule.ts';
import { checkSubject, type Known, mustExist, type Names, type Report } from './known-names.ts';

type FlatManifest = ManifestOf<'gateway-rate-limiting-config'> | ManifestOf<'gateway-budget-config'>;
type ScopedManifest =
  | ManifestOf<'tenant-rate-limit-config/model'>
  | ManifestOf<'tenant-budget-config'>
  | ManifestOf<'team-budget-config'>;

/** The kinds that limit something. */
export type RuleManifest = FlatManifest | ScopedManifest;

type Context = {
  readonly known: Known;
  /** Ids of the rules before, and which manifest each is of. */
  readonly taken: Map<string, string>;
  readonly report: Report;
};

/** Reports what rules refer to in vain, and ids that another rule has already. */
export function checkRules(manifest: RuleManifest, context: Context): void {
  if (!('rules' in manifest)) {
    checkScopedRule(manifest, context);
    return;
  }
  for (const [index, { id, when }] of manifest.rules.entries()) {
    takeId(id, { owner: manifest, path: ['rules', index, 'id'] }, context);
    for (const [place, subject] of (when.subjects ?? []).entries()) {
      if (subject === '*') continue;
      checkSubject(subject, { ...context, path: ['rules', index, 'when', 'subjects', place] });
    }
    checkModels(when.models, ['rules', index, 'when', 'models'], context);
  }
}

function checkScopedRule(manifest: ScopedManifest, context: Context): void {
  const { known, report } = context;
  takeId(manifest.name, { owner: manifest, path: ['name'] }, context);
  if (manifest.type === 'team-budget-config') {
    const { team_name: name } = manifest;
    mustExist({ what: 'team', name, among: known.teams, path: ['team_name'], report });
  }
  checkConditions(manifest.when, context);
  const { field, overrides } = scopeOf<unknown>(manifest.applies_to);
  const seen = new Set<string>();
  for (const [index, { names }] of overrides.entries()) {
    for (const [place, name] of names.entries()) {
      const path = ['applies_to', 'overrides', index, field, place];
      if (seen.has(name)) report('duplicate', path, `${name} has limits of its own already`);
      seen.add(name);
      const entities = NAMES[field];
      if (entities !== undefined)
        mustExist({ ...entities, among: entities.among(known), name, path, report });
    }
  }
}

/** What the lists of conditions and overrides name. Values of tags are free. */
const NAMES: Readonly<Record<string, { what: string; among: (known: Known) => Names } | undefined>> = {
  users: { what: 'user', among: (known) => known.users },
  teams: { what: 'team', among: (known) => known.teams },
  virtual_accounts: { what: 'virtual account', among: (known) => known.virtualAccounts },
  models: { what: 'model', among: (known) => known.models },
  provider_accounts: { what: 'provider account', among: (known) => known.accounts },
};

function checkConditions({ subjects, models, provider_accounts }: ScopedWhen, context: Context): void {
  const { known, report } = context;
  const lists = { ...subjects, provider_accounts };
  for (const [field, condition] of Object.entries(lists)) {
    const entities = NAMES[field];
    if (entities === undefined || condition === undefined) continue;
    const before = field === 'provider_accounts' ? ['when', field] : ['when', 'subjects', field];
    for (const side of ['in', 'not_in'] as const) {
      for (const [place, name] of (condition[side] ?? []).entries()) {
        const path = [...before, side, place];
        mustExist({ ...entities, among: entities.among(known), name, path, report });
      }
    }
  }
  for (const side of ['in', 'not_in'] as const) {
    checkModels(models?.[side], ['when', 'models', side], context);
  }
}

function checkModels(
  models: readonly string[] | undefined,
  path: readonly PropertyKey[],
  { known, report }: Context,
): void {
  for (const [place, name] of (models ?? []).entries()) {
    if (name === '*') continue;
    mustExist({ what: 'model', name, among: known.models, path: [...path, place], report });
  }
}

function takeId(
  id: string,
  at: { owner: RuleManifest; path: readonly PropertyKey[] },
  { taken, report }: Context,
): void {
  const owner = taken.get(id);
  if (owner !== undefined) report('duplicate', at.path, `${id} is the id of a rule of ${owner} already`);
  taken.set(id, `${at.owner.type} ${at.owner.name}`);
}
