import { userNameOf } from '@tollgate/manifests';
import { carryBudget, carryRates, type LimitSink } from './carry-limits.ts';
import type { ConfigFields } from './config-fields.ts';
import { UniqueNames } from './unique-names.ts';

/** Who may call which models by the file: names of models or access groups; an empty list is all models. */
export type Grant = {
  readonly subject: string;
  readonly models: readonly string[];
  /** The grant of the team that this one narrows further. */
  readonly within: Grant | undefined;
  /** As the file names the team. */
  readonly teamIds: readonly string[];
};

/** Teams by the names that LiteLLM has for them, and users, as they are collected. */
type People = {
  readonly grants: Grant[];
  readonly teamOf: Map<string, string>;
  readonly users: Map<string, Record<string, unknown>>;
  readonly teamNames: UniqueNames;
};

/**
 * Users, teams and keys of a config that lists them, and defaults for all of them in its `litellm_settings`: identities
 * and their limits. Keys may call `accounts`.
 */
export function carryPeople(
  root: ConfigFields,
  given: { settings: ConfigFields | undefined; accounts: readonly string[]; sink: LimitSink },
): { manifests: Record<string, unknown>[]; grants: readonly Grant[] } {
  const people: People = { grants: [], teamOf: new Map(), users: new Map(), teamNames: new UniqueNames() };
  const { settings, accounts, sink } = given;
  const teams = [...root.sections('teams'), ...(settings?.sections('default_team_settings') ?? [])].flatMap(
    (team) => carryTeam(team, people, sink),
  );
  for (const user of root.sections('users')) carryUser(user, people, sink);
  const keys = root.sections('keys').map((key) => carryKey(key, { people, accounts, sink }));
  if (settings !== undefined) carryDefaults(settings, people, sink);
  return { manifests: [...teams, ...people.users.values(), ...keys], grants: people.grants };
}

function carryDefaults(settings: ConfigFields, people: People, sink: LimitSink): void {
  carryBudget(settings, { name: 'everything' }, sink);
  carryBudget(settings, { name: 'each-user', appliesTo: 'per-user' }, sink, {
    usd: 'max_internal_user_budget',
    duration: 'internal_user_budget_duration',
  });
  for (const [section, name, appliesTo] of [
    ['default_internal_user_params', 'each-new-user', 'per-user'],
    ['default_team_params', 'each-team', 'per-team'],
  ] as const) {
    const params = settings.section(section);
    if (params === undefined) continue;
    carryBudget(params, { name, appliesTo }, sink);
    carryRates(params, { name, appliesTo }, sink);
    const models = params.texts('models');
    if (models.length > 0) grant(people, { subject: 'team:everyone', models });
    params.leaveRest();
  }
  settings.leaveRest();
}

function grant(people: People, given: Pick<Grant, 'subject' | 'models'> & Partial<Grant>): void {
  people.grants.push({ within: undefined, teamIds: [], ...given });
}

function carryTeam(fields: ConfigFields, people: People, sink: LimitSink): Record<string, unknown>[] {
  const id = fields.text('team_id');
  const alias = fields.text('team_alias');
  const called = alias ?? id;
  // A team of this name stands for all teams without settings of their own.
  if (called === undefined || called === 'default-settings') {
    carryBudget(fields, { name: 'each-team', appliesTo: 'per-team' }, sink);
    carryRates(fields, { name: 'each-team', appliesTo: 'per-team' }, sink);
    fields.leaveRest();
    return [];
  }
  const name = people.teamNames.take(called === 'everyone' ? 'everyone-team' : called);
  for (const known of [id, alias]) if (known !== undefined) people.teamOf.set(known, name);
  const members: string[] = [];
  const managers: string[] = [];
  for (const member of fields.sections('members_with_roles')) {
    const user = userOf(member);
    if (user === undefined) continue;
    if (!people.users.has(user)) people.users.set(user, { type: 'user', name: user });
    members.push(user);
    if (member.text('role') === 'admin') managers.push(user);
    member.take('user_id');
    member.leaveRest();
  }
  grant(people, {
    subject: `team:${name}`,
    models: fields.texts('models'),
    teamIds: [id, alias].filter((known) => known !== undefined),
  });
  sink.notes.carry(fields.at, `team ${name}`);
  carryBudget(fields, { name, team: name }, sink);
  carryBudget(fields, { name: `${name}-member`, team: name, appliesTo: 'per-user' }, sink, {
    usd: 'team_member_budget',
    duration: 'team_member_budget_duration',
  });
  carryRates(fields, { name, when: { subjects: { teams: { in: [name] } } } }, sink);
  fields.leaveRest();
  return [
    {
      type: 'team',
      name,
      ...(managers.length === 0 ? {} : { managers: [...new Set(managers)] }),
      members: [...new Set(members)],
    },
  ];
}

const ROLES: ReadonlyMap<string, string> = new Map([
  ['proxy_admin', 'admin'],
  ['proxy_admin_viewer', 'viewer'],
]);

function carryUser(fields: ConfigFields, people: People, sink: LimitSink): void {
  const name = userOf(fields);
  if (name === undefined) return;
  fields.take('user_id');
  fields.take('user_alias');
  const teams = fields.texts('teams').flatMap((team) => {
    const known = people.teamOf.get(team);
    if (known === undefined) fields.leaveOut('teams', 'names a team that is not in the file');
    return known === undefined ? [] : [known];
  });
  const role = ROLES.get(fields.text('user_role') ?? '');
  people.users.set(name, {
    type: 'user',
    name,
    ...(teams.length === 0 ? {} : { teams: [...new Set(teams)] }),
    ...(role === undefined ? {} : { role }),
  });
  grant(people, { subject: `user:${name}`, models: fields.texts('models') });
  sink.notes.carry(fields.at, `user ${name}`);
  const scope = { name, when: { subjects: { users: { in: [name] } } } };
  carryBudget(fields, scope, sink);
  carryRates(fields, scope, sink);
  fields.leaveRest();
}

/** Returns the user's e-mail address, by which users are known. */
function userOf(fields: ConfigFields): string | undefined {
  const name = userNameOf(fields.text('user_email') ?? fields.text('user_id') ?? '');
  if (name?.includes('@') === true) return name;
  fields.leaveOut('user_email', 'is no e-mail address; users are known by theirs');
  return undefined;
}

function carryKey(
  fields: ConfigFields,
  { people, accounts, sink }: { people: People; accounts: readonly string[]; sink: LimitSink },
): Record<string, unknown> {
  // The secret itself: keys are created again, and it must not be shown.
  fields.take('key');
  fields.take('token');
  const name = sink.names.take(fields.text('key_alias') ?? 'key');
  const team = people.teamOf.get(fields.text('team_id') ?? '');
  const expires = dayOf(fields.text('expires'));
  grant(people, {
    subject: `virtualaccount:${name}`,
    models: fields.texts('models'),
    within: team === undefined ? undefined : people.grants.find(({ subject }) => subject === `team:${team}`),
  });
  sink.notes.carry(fields.at, `virtual-account ${name}`);
  sink.notes.toDo(
    `create the key of ${name}: tollgate token create --subject virtualaccount:${name} --name imported`,
  );
  const scope = { name, when: { subjects: { virtual_accounts: { in: [name] } } } };
  carryBudget(fields, scope, sink);
  carryRates(fields, scope, sink);
  fields.leaveRest();
  return {
    type: 'virtual-account',
    name,
    permissions: accounts.map((account) => ({
      resource_fqn: account,
      resource_type: 'provider-account',
      role_id: 'provider-account-access',
    })),
    ...(expires === undefined ? {} : { expiration_date: expires }),
    ...(team === undefined ? {} : { ownedBy: { team } }),
  };
}

/** The calendar day of a moment in ISO form; undefined for anything else. */
function dayOf(moment: string | undefined): string | undefined {
  const day = moment?.slice(0, 10) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined;
}
