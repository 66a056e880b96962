import type { ManifestOf } from '@tollgate/manifests';
import { nanoUsdFromUsd } from '@tollgate/pricing';
import type { CountedPrincipal } from '../../src/rules/match.ts';

export type RuleManifest =
  | ManifestOf<'gateway-rate-limiting-config'>
  | ManifestOf<'gateway-budget-config'>
  | ManifestOf<'tenant-rate-limit-config/model'>
  | ManifestOf<'tenant-budget-config'>
  | ManifestOf<'team-budget-config'>;

/** A request as rules see it. */
export type Asked = {
  readonly principal: CountedPrincipal;
  readonly model: { readonly name: string; readonly account: string };
  readonly tags: Readonly<Record<string, string>>;
};

/** What must be counted: `<counter key> <= <limit> <mode>`. */
export type Counted = { readonly key: string; readonly limit: number; readonly mode: 'enforce' | 'audit' };

type Lists = { in?: string[] | undefined; not_in?: string[] | undefined } | undefined;

/** The page of each kind read word for word, one request at a time, nothing prepared. */
export function naivelyCounted(manifests: readonly RuleManifest[], asked: Asked): Counted[] {
  return manifests.flatMap((manifest): Counted[] => {
    switch (manifest.type) {
      case 'gateway-rate-limiting-config': {
        const first = manifest.rules.find((rule) => flatMatch(rule.when, asked));
        return first === undefined ? [] : flat(first, first.rate_limit_applies_per, first.limit_to, asked);
      }
      case 'gateway-budget-config': {
        const matching = manifest.rules.filter((rule) => flatMatch(rule.when, asked));
        return matching.flatMap((rule, index) => {
          const limit = rule.unit.startsWith('cost') ? nanoUsdFromUsd(rule.limit_to) : rule.limit_to;
          const mode = index === 0 && rule.audit_mode !== true ? 'enforce' : 'audit';
          return flat(rule, rule.budget_applies_per, limit, asked).map((one) => ({ ...one, mode }));
        });
      }
      case 'tenant-rate-limit-config/model':
      case 'tenant-budget-config':
      case 'team-budget-config':
        return scopedMatch(manifest, asked) ? scoped(manifest, asked) : [];
      default:
        return manifest satisfies never;
    }
  });
}

type FlatWhen = ManifestOf<'gateway-budget-config'>['rules'][number]['when'];

function flatMatch({ subjects = [], models = [], metadata = {} }: FlatWhen, asked: Asked): boolean {
  const bySubject = subjects.length === 0 || subjects.some((subject) => isSubject(asked.principal, subject));
  const byModel = models.length === 0 || models.some((name) => name === '*' || name === asked.model.name);
  return bySubject && byModel && Object.entries(metadata).every(([key, value]) => asked.tags[key] === value);
}

function isSubject(principal: CountedPrincipal, subject: string): boolean {
  return principal.ruleSubjects.has(subject);
}

function flat(
  rule: { id: string; unit: string; when: FlatWhen },
  per: readonly string[] = [],
  limit: number,
  asked: Asked,
): Counted[] {
  const { subjects = [] } = rule.when;
  const named = subjects.includes('*') ? [] : subjects.filter((subject) => subject.startsWith('team:'));
  const [unit, window] =
    rule.unit === 'concurrent_requests' ? ['concurrency', 'now'] : rule.unit.split('_per_');
  return entities(per, asked, named).map((entity) => ({
    key: `${rule.id}|${entity}|${unit}|${window}`,
    limit,
    mode: 'enforce',
  }));
}

/** All combinations of what the dimensions stand for, teams being the only one with more than one value. */
function entities(per: readonly string[], { principal, model, tags }: Asked, named: string[]): string[] {
  if (per.length === 0) return ['all'];
  const own = principal.ruleTeams.filter((team) => named.includes(`team:${team}`));
  const teams = own.length > 0 ? own : principal.ruleTeams;
  const perTeam = teams.length === 0 ? [''] : teams;
  const withTeam = (team: string) =>
    per
      .map((dimension) => {
        if (dimension === 'user' || dimension === 'virtualaccount') return principal.subject;
        if (dimension === 'team') return `team:${team}`;
        if (dimension === 'model') return `model:${model.name}`;
        if (dimension === 'provideraccount') return `provideraccount:${model.account}`;
        return `${dimension}=${encoded(tags[dimension.slice('metadata.'.length)] ?? '')}`;
      })
      .join(',');
  return per.includes('team') ? perTeam.map(withTeam) : [withTeam('')];
}

function encoded(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('|', '%7C').replaceAll(',', '%2C');
}

type Scoped = Exclude<
  RuleManifest,
  { type: 'gateway-rate-limiting-config' } | { type: 'gateway-budget-config' }
>;

function scopedMatch(manifest: Scoped, { principal, model, tags }: Asked): boolean {
  const { when } = manifest;
  if (manifest.type === 'team-budget-config' && !isSubject(principal, `team:${manifest.team_name}`)) {
    return false;
  }
  // The fields of a team's rule are some of those of a tenant's.
  const { users, teams, virtual_accounts } = (when.subjects ?? {}) as Record<string, Lists>;
  const subjects = (side: 'in' | 'not_in') => [
    ...(users?.[side] ?? []).map((name) => `user:${name}`),
    ...(teams?.[side] ?? []).map((name) => `team:${name}`),
    ...(virtual_accounts?.[side] ?? []).map((name) => `virtualaccount:${name}`),
  ];
  const wanted = subjects('in');
  if (wanted.length > 0 && !wanted.some((subject) => isSubject(principal, subject))) return false;
  if (subjects('not_in').some((subject) => isSubject(principal, subject))) return false;
  const isIn = (lists: Lists, value: string | undefined) => {
    const isWanted = (lists?.in ?? []).length === 0 || lists?.in?.some((one) => one === value) === true;
    return isWanted && lists?.not_in?.some((one) => one === value) !== true;
  };
  return (
    isIn(when.models, model.name) &&
    isIn(when.provider_accounts, model.account) &&
    Object.entries(when.metadata ?? {}).every(([key, lists]) => isIn(lists, tags[key]))
  );
}

/** Roughly, in days. */
function length(name: string): number {
  const window = name.split('_per_')[1] ?? '';
  const days = { minute: 1e-3, hour: 0.04, day: 1, week: 7, month: 30, quarter: 90, lifetime: 1e9 };
  return new Map(Object.entries(days)).get(window) ?? 0;
}

const DIMENSIONS = {
  'per-user': ['user', 'user:', 'users'],
  'per-team': ['team', 'team:', 'teams'],
  'per-model': ['model', 'model:', 'models'],
  'per-provider-account': ['provideraccount', 'provideraccount:', 'provider_accounts'],
  'per-virtual-account': ['virtualaccount', 'virtualaccount:', 'virtual_accounts'],
} as const;

function scoped(manifest: Scoped, asked: Asked): Counted[] {
  const { applies_to: scope, mode } = manifest;
  const teamsNamed =
    manifest.type === 'team-budget-config'
      ? [`team:${manifest.team_name}`]
      : (manifest.when.subjects?.teams?.in ?? []).map((team) => `team:${team}`);
  const [dimension, prefix, field] =
    scope.type === 'aggregate'
      ? ['', '', '']
      : scope.type === 'metadata'
        ? [`metadata.${scope.metadata}`, `metadata.${scope.metadata}=`, 'metadata_values']
        : DIMENSIONS[scope.type];
  const ofEntity = entities(dimension === '' ? [] : [dimension], asked, teamsNamed);
  // Each override has exactly the field of its scope, and the limits.
  const overrides = ('overrides' in scope ? (scope.overrides ?? []) : []) as Record<string, unknown>[];
  return ofEntity.flatMap((entity) => {
    const limits: Record<string, unknown> = { ...manifest.limits };
    const override = overrides.findLast((one) =>
      // That field is a list of names.
      (one[field] as string[]).some((name) => `${prefix}${encoded(name)}` === entity),
    );
    Object.assign(limits, override?.['limits']);
    const named = Object.entries(limits).sort(([one], [other]) => length(other) - length(one));
    return named.flatMap(([name, value]) => {
      if (typeof value !== 'number') return [];
      const [unit, window] = name === 'concurrent_requests' ? ['concurrency', 'now'] : name.split('_per_');
      const limit = unit === 'cost' ? nanoUsdFromUsd(value) : value;
      return [{ key: `${manifest.name}|${entity}|${unit}|${window}`, limit, mode }];
    });
  });
}
