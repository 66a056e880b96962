import { parseManifests } from '@tollgate/manifests';
import fc from 'fast-check';
import type { CountedPrincipal } from '../../src/rules/match.ts';
import type { Asked, RuleManifest } from './naive-rules.ts';

const USERS = ['ada', 'bob'];
const TEAMS = ['red', 'blue', 'green'];
const MODELS = ['x/one', 'x/two', 'y/one'];
const TAG_VALUES = ['dev', 'prod', 'a|b,c%'];

/** People and programs, some in teams. */
export const principals: readonly CountedPrincipal[] = [
  person('ada', ['red']),
  person('bob', ['blue', 'red']),
  person('cleo', []),
  program('batch', []),
  program('owned', ['blue']),
];

function person(name: string, teams: string[]): CountedPrincipal {
  const subjects = [`user:${name}`, ...teams.map((team) => `team:${team}`), 'team:everyone', '*'];
  return { subject: `user:${name}`, ruleTeams: teams, ruleSubjects: new Set(subjects) };
}

function program(name: string, owners: string[]): CountedPrincipal {
  const subject = `virtualaccount:${name}`;
  const subjects = [subject, ...owners.map((team) => `team:${team}`), '*'];
  return { subject, ruleTeams: owners, ruleSubjects: new Set(subjects) };
}

const tags = fc.dictionary(fc.constantFrom('env', 'project'), fc.constantFrom(...TAG_VALUES));
/** A request of one of them. */
export const asked: fc.Arbitrary<Asked> = fc.record({
  principal: fc.constantFrom(...principals),
  model: fc.constantFrom(...MODELS).map((name) => ({ name, account: name.split('/')[0] ?? '' })),
  tags,
});

const some = <Value>(...values: Value[]) => fc.subarray(values, { maxLength: 2 });
const inNotIn = <Value>(...values: Value[]) =>
  fc.record({ in: some(...values), not_in: some(...values) }, { requiredKeys: [] });
const optional = { requiredKeys: [] };

const flatWhen = fc.record(
  {
    subjects: some('user:ada', 'user:bob', 'team:red', 'team:blue', 'virtualaccount:batch', '*'),
    models: some(...MODELS, '*'),
    metadata: tags,
  },
  optional,
);
/** What may be counted apart. */
export const per = some('user', 'team', 'model', 'virtualaccount', 'provideraccount', 'metadata.env');
const limit = fc.integer({ min: 1, max: 9 });
const rateUnit = fc.constantFrom('concurrent_requests', 'requests_per_minute', 'tokens_per_day');
const budgetUnit = fc.constantFrom('cost_per_day', 'cost_per_lifetime', 'tokens_per_month');

const rateLimits = fc
  .array(
    fc.record({ when: flatWhen, limit_to: limit, unit: rateUnit, rate_limit_applies_per: per }, optional),
    { maxLength: 4 },
  )
  .map((rules) => ({
    type: 'gateway-rate-limiting-config',
    rules: rules.map((rule, index) => ({
      when: {},
      limit_to: 1,
      unit: 'requests_per_day',
      ...rule,
      id: `r${index}`,
    })),
  }));
const budgets = fc
  .array(
    fc.record(
      {
        when: flatWhen,
        limit_to: limit,
        unit: budgetUnit,
        budget_applies_per: per.map((dimensions) => dimensions.slice(0, 1)),
        audit_mode: fc.boolean(),
      },
      optional,
    ),
    { maxLength: 4 },
  )
  .map((rules) => ({
    type: 'gateway-budget-config',
    rules: rules.map((rule, index) => ({
      when: {},
      limit_to: 1,
      unit: 'cost_per_week',
      ...rule,
      id: `b${index}`,
    })),
  }));

const conditions = {
  models: inNotIn(...MODELS),
  provider_accounts: inNotIn('x', 'y'),
  metadata: fc.record({ env: inNotIn(...TAG_VALUES), project: inNotIn(...TAG_VALUES) }, optional),
};
const callers = { users: inNotIn(...USERS), virtual_accounts: inNotIn('batch', 'owned') };
const tenantWhen = fc.record(
  { subjects: fc.record({ ...callers, teams: inNotIn(...TEAMS) }, optional), ...conditions },
  optional,
);
const teamWhen = fc.record({ subjects: fc.record(callers, optional), ...conditions }, optional);

function appliesTo(limits: fc.Arbitrary<unknown>) {
  const overriddenBy = (field: string, names: string[]) =>
    fc.array(fc.record({ [field]: fc.subarray(names, { minLength: 1 }), limits }), { maxLength: 2 });
  const scope = (type: string, field: string, names: string[], more = {}) =>
    overriddenBy(field, names).map((overrides) => ({ type, overrides, ...more }));
  return fc.oneof(
    fc.constant({ type: 'aggregate' }),
    scope('per-user', 'users', USERS),
    scope('per-team', 'teams', TEAMS),
    scope('per-model', 'models', MODELS),
    scope('per-provider-account', 'provider_accounts', ['x', 'y']),
    scope('per-virtual-account', 'virtual_accounts', ['batch', 'owned']),
    scope('metadata', 'metadata_values', TAG_VALUES, { metadata: 'env' }),
  );
}

const rateWindows = fc
  .record({ requests_per_minute: limit, tokens_per_hour: limit, concurrent_requests: limit }, optional)
  .filter((given) => Object.keys(given).length > 0);
const budgetWindows = fc
  .record({ cost_per_day: limit, cost_per_month: limit, cost_per_lifetime: limit }, optional)
  .filter((given) => Object.keys(given).length > 0);
const mode = fc.constantFrom('enforce', 'audit');
const tenantRate = fc.record({
  type: fc.constant('tenant-rate-limit-config/model'),
  when: tenantWhen,
  limits: rateWindows,
  applies_to: appliesTo(rateWindows),
  mode,
});
const tenantBudget = fc.record({
  type: fc.constant('tenant-budget-config'),
  when: tenantWhen,
  limits: budgetWindows,
  applies_to: appliesTo(budgetWindows),
  mode,
});
const teamBudget = fc.record({
  type: fc.constant('team-budget-config'),
  team_name: fc.constantFrom(...TEAMS),
  when: teamWhen,
  limits: budgetWindows,
  applies_to: appliesTo(budgetWindows),
  mode,
});

/** Rules of every kind, in the order in which they are evaluated: rate limits before budgets, the older generation before the newer. */
export const manifests = fc
  .tuple(
    fc.array(rateLimits, { maxLength: 2 }),
    fc.array(tenantRate, { maxLength: 2 }),
    fc.array(budgets, { maxLength: 2 }),
    fc.array(tenantBudget, { maxLength: 2 }),
    fc.array(teamBudget, { maxLength: 2 }),
  )
  .map((kinds) => kinds.flat().map((given, index) => parsed(named(given, `m${index}`))));

/** Ids are unique over all rules. */
function named(given: object, name: string): object {
  if (!('rules' in given) || !Array.isArray(given.rules)) return { ...given, name };
  return { ...given, name, rules: given.rules.map((rule, index) => ({ ...rule, id: `${name}-${index}` })) };
}

/** A manifest of a rule as policy has it. */
export function parsed(given: object): RuleManifest {
  const result = parseManifests(JSON.stringify([given]), 'json');
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  // Only kinds of rules are made here.
  return result.documents[0]?.manifest as RuleManifest;
}
