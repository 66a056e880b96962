import { type Manifest, parseStoredManifest } from '@tollgate/manifests';
import fc from 'fast-check';

const USERS = ['ann@x.org', 'ben@x.org', 'cy@x.org'];
const TEAMS = ['red', 'blue'];
const user = fc.constantFrom(...USERS);
const team = fc.constantFrom(...TEAMS);
const some = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { maxLength: 3 });
const account = fc.constantFrom('acme', 'lab');
const model = fc.constantFrom('m1', 'm2');

const users = fc.record({
  type: fc.constant('user'),
  name: user,
  teams: some(team),
  role: fc.constantFrom('member', 'admin'),
});
const teams = fc.record({ type: fc.constant('team'), name: team, members: some(user), managers: some(user) });
const declared = fc.record({
  type: fc.constant('pat'),
  name: fc.constantFrom('one', 'two'),
  user_fqn: user,
  expiration_date: fc.constantFrom('2027-01-01', '2028-01-01'),
});
const programs = fc
  .record({ name: fc.constantFrom('bot', 'cron'), owner: fc.option(team), on: some(account) })
  .map(({ name, owner, on }) => ({
    type: 'virtual-account',
    name,
    ...(owner === null ? {} : { ownedBy: { team: owner } }),
    permissions: on.map((resource_fqn) => ({
      resource_fqn,
      resource_type: 'provider-account',
      role_id: 'provider-account-access',
    })),
  }));
const accounts = fc
  .record({
    name: account,
    models: some(model),
    by: some(
      fc.oneof(
        user.map((name) => `user:${name}`),
        team.map((name) => `team:${name}`),
      ),
    ),
  })
  .map(({ name, models, by }) => ({
    type: 'provider-account/openai',
    name,
    integrations: models.map((id) => ({
      type: 'integration/model/openai',
      name: id,
      model_id: id,
      model_types: ['chat'],
    })),
    collaborators: by.map((subject) => ({ subject, role_id: 'provider-account-access' })),
  }));
const budgets = fc
  .record({ name: fc.constantFrom('b1', 'b2'), team, models: some(fc.tuple(account, model)) })
  .map(({ name, team: of, models }) => ({
    type: 'team-budget-config',
    name,
    team_name: of,
    when: models.length === 0 ? {} : { models: { in: models.map((parts) => parts.join('/')) } },
    limits: { cost_per_day: 10 },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
  }));

/** A manifest of one of the kinds that refer to each other, of names so few that they meet. */
export const anyManifest: fc.Arbitrary<Manifest> = fc
  .oneof(users, teams, declared, programs, accounts, budgets)
  .map((manifest) => parseStoredManifest(JSON.stringify(manifest)));

/** Changes one after the other: manifests to put in, and which of those that are there to take out. */
export const changes = fc.array(
  fc.record({
    put: fc.uniqueArray(anyManifest, { maxLength: 3, selector: ({ type, name }) => `${type} ${name}` }),
    remove: fc.array(fc.nat(), { maxLength: 2 }),
  }),
  { maxLength: 15 },
);
