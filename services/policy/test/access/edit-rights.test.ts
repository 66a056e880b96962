/** What nobody but an admin can bring about, whatever is sent: random configs, random edits of one object. */
import {
  type Manifest,
  parseSecretReference,
  parseStoredManifest,
  secretFields,
  toJson,
} from '@tollgate/manifests';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Authority, authorityOf } from '../../src/access/authority.ts';
import { editRefusal } from '../../src/access/edit-rights.ts';
import type { EditStep } from '../../src/access/edit-step.ts';
import { TOKEN_ROLES } from '../../src/identity/tokens.ts';
import { Manifests } from '../../src/objects/manifests.ts';

const USERS = ['ann', 'bob', 'cat'];
const TEAMS = ['red', 'blue'];
const ACCOUNTS = ['one', 'two'];
const REFERENCES = ['env:A', 'env:B', 'file:/run/key'];
const SUBJECTS = [
  ...USERS.map((name) => `user:${name}`),
  ...TEAMS.map((name) => `team:${name}`),
  'virtualaccount:bot',
];
const RUNS = { numRuns: 1_500 };

const manifest = (value: object) => parseStoredManifest(JSON.stringify(value));
const role = fc.constantFrom('provider-account-access', 'provider-account-manager');

const user = fc
  .record(
    {
      name: fc.constantFrom(...USERS, 'new'),
      teams: fc.subarray(TEAMS),
      role: fc.constantFrom('viewer', 'admin'),
      displayName: fc.constantFrom('A', 'B'),
    },
    { requiredKeys: ['name'] },
  )
  .map((fields) => manifest({ type: 'user', ...fields }));
const team = fc
  .record(
    {
      name: fc.constantFrom(...TEAMS, 'green'),
      managers: fc.subarray(USERS),
      members: fc.subarray([...USERS, 'new']),
      description: fc.constantFrom('x', 'y'),
    },
    { requiredKeys: ['name'] },
  )
  .map((fields) => manifest({ type: 'team', ...fields }));
const permission = fc.record({
  resource_fqn: fc.constantFrom(...ACCOUNTS),
  resource_type: fc.constant('provider-account'),
  role_id: role,
});
const bot = fc
  .record(
    {
      permissions: fc.array(permission, { maxLength: 2 }),
      ownedBy: fc.record({ team: fc.constantFrom(...TEAMS) }),
      identity_provider_mapping: fc.constant([{ identity_provider: 'corp', value: 'v' }]),
    },
    { requiredKeys: [] },
  )
  .map((fields) => manifest({ type: 'virtual-account', name: 'bot', ...fields }));
const secret = fc.constantFrom(...REFERENCES, 'sealed:v1:x', '********', 'sk-literal');
const account = fc
  .record(
    {
      name: fc.constantFrom(...ACCOUNTS),
      base_url: fc.constantFrom('https://a.example.com', 'https://b.example.com'),
      auth_data: secret.map((api_key) => ({ type: 'api-key', api_key })),
      collaborators: fc.array(fc.record({ subject: fc.constantFrom(...SUBJECTS), role_id: role }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: ['name'] },
  )
  .map((fields) => manifest({ type: 'provider-account/openai', ...fields }));
const pat = fc
  .record({ name: fc.constantFrom('p', 'q'), user_fqn: fc.constantFrom(...USERS) })
  .map((fields) => manifest({ type: 'pat', ...fields }));
const other = fc.constant(manifest({ type: 'gateway-global-settings', name: 'settings' }));

const anything = fc.oneof(user, team, bot, account, pat, other);
const keyOf = ({ type, name }: Manifest) => `${type} ${name}`;
/** Ann manages the team red, which owns the bot, and the account one; random manifests may stand in their place. */
const USUAL = [
  ...USERS.map((name) => ({ type: 'user', name })),
  { type: 'team', name: 'red', managers: ['ann'], members: ['bob'] },
  { type: 'team', name: 'blue', managers: ['bob'] },
  { type: 'virtual-account', name: 'bot', ownedBy: { team: 'red' } },
  {
    type: 'provider-account/openai',
    name: 'one',
    base_url: 'https://a.example.com',
    auth_data: { type: 'api-key', api_key: 'env:A' },
    collaborators: [{ subject: 'user:ann', role_id: 'provider-account-manager' }],
  },
  {
    type: 'provider-account/openai',
    name: 'two',
    collaborators: [{ subject: 'team:red', role_id: 'provider-account-access' }],
  },
].map(manifest);
const world = fc
  .array(anything, { maxLength: 4 })
  .map((manifests) => new Map([...USUAL, ...manifests].map((one) => [keyOf(one), one])));

/** A config, an edit of one object in it, and somebody who asks for that. */
type Attempt = {
  before: ReadonlyMap<string, Manifest>;
  after: ReadonlyMap<string, Manifest>;
  step: EditStep;
  caller: string;
  models: readonly string[];
};

const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    before: world,
    edited: anything,
    kind: fc.constantFrom('put', 'one field', 'one field', 'one field', 'delete'),
    field: fc.nat(5),
    caller: fc.constantFrom('ann', 'ann', 'ann', ...USERS, 'bot'),
    models: fc.constantFrom([], [], ['one/m']),
  })
  .map(({ before, edited, kind, field, caller, models }) => {
    const old = before.get(keyOf(edited));
    const after = new Map(before);
    if (kind === 'delete' && old !== undefined) {
      after.delete(keyOf(old));
      return { before, after, step: { before: old, after: undefined }, caller, models };
    }
    const put = kind === 'one field' && old !== undefined ? withField(old, edited, field) : edited;
    after.set(keyOf(put), put);
    return { before, after, step: { before: old, after: put }, caller, models };
  });

/** The old manifest with one field of the other: the smallest change that there is. */
function withField(old: Manifest, other: Manifest, index: number): Manifest {
  const fields = [...new Set([...Object.keys(old), ...Object.keys(other)])].sort();
  const field = fields.filter((name) => name !== 'type' && name !== 'name')[index] ?? 'name';
  return manifest({ ...old, [field]: new Map(Object.entries(other)).get(field) });
}

function authorityFor(
  given: { caller: string; models: readonly string[] },
  manifests: ReadonlyMap<string, Manifest>,
  as: Authority['role'] = 'member',
): Authority | undefined {
  const of = allOf(manifests);
  const subject = given.caller === 'bot' ? 'virtualaccount:bot' : `user:${given.caller}`;
  const principal = of.principals.get(subject);
  const token = { role: as, models: given.models, addresses: [] };
  return principal && authorityOf({ token, principal, endsAtMs: Infinity }, of);
}

function allOf(manifests: ReadonlyMap<string, Manifest>): Manifests {
  return new Manifests(undefined, { put: manifests.values() });
}

/** Runs `check` on every attempt that is let through to somebody who is no admin. */
function everyAllowed(check: (made: Attempt & { authority: Authority }) => void): void {
  fc.assert(
    fc.property(attempt, (made) => {
      const authority = authorityFor(made, made.before);
      if (authority === undefined) return;
      if (editRefusal(authority, made.step, made.after.values()) === undefined) check({ ...made, authority });
    }),
    RUNS,
  );
}

it('nobody rises in role, and nobody comes to manage a team', () => {
  everyAllowed(({ before, after }) => {
    const [old, now] = [allOf(before).principals, allOf(after).principals];
    for (const [subject, principal] of now) {
      const was = old.get(subject)?.role ?? 'member';
      expect(TOKEN_ROLES.indexOf(principal.role)).toBeLessThanOrEqual(TOKEN_ROLES.indexOf(was));
    }
    for (const name of USERS) {
      const given = { caller: name, models: [] };
      const managed = authorityFor(given, before)?.managedTeams ?? new Set();
      for (const team of authorityFor(given, after)?.managedTeams ?? []) expect(managed).toContain(team);
    }
  });
});

it('a program comes to manage an account by nobody but one of its managers', () => {
  everyAllowed(({ before, after, authority }) => {
    const bot = { caller: 'bot', models: [] };
    const was = authorityFor(bot, before)?.managedAccounts ?? new Set();
    for (const name of authorityFor(bot, after)?.managedAccounts ?? []) {
      if (!was.has(name)) expect(authority.managedAccounts).toContain(name);
    }
  });
});

it('a program comes to call nothing that whoever brought it about could not', () => {
  everyAllowed(({ before, after, authority, step, models }) => {
    const was = authorityFor({ caller: 'bot', models: [] }, before)?.callableAccounts ?? new Set();
    const now = authorityFor({ caller: 'bot', models: [] }, after)?.callableAccounts ?? new Set();
    for (const name of now) {
      if (was.has(name)) continue;
      expect(authority.callableAccounts).toContain(name);
      if (step.after?.type === 'virtual-account') expect(models).toEqual([]);
    }
  });
});

it('no reference is brought in, and no known key goes to a new address', () => {
  everyAllowed(({ step }) => {
    const { before, after } = step;
    if (after === undefined) return;
    const values = (of: Manifest | undefined) =>
      of === undefined ? [] : secretFields(of).map(({ value }) => value);
    for (const value of values(after)) {
      if (parseSecretReference(value) !== undefined) expect(values(before)).toContain(value);
      const urlOf = (of: Manifest | undefined) => of !== undefined && 'base_url' in of && of.base_url;
      if (urlOf(before) !== urlOf(after)) expect(value).toBe('sk-literal');
    }
  });
});

it('a manager of a team may change its members, and of it nothing else', () => {
  fc.assert(
    fc.property(attempt, (made) => {
      const { step } = made;
      const authority = authorityFor(made, made.before);
      if (authority === undefined || step.after?.type !== 'team') return;
      const sameBut = (members: string[] | undefined) => step.before && { ...step.before, members };
      const onlyMembers = sameBut(step.after.members);
      const isAllowed =
        onlyMembers !== undefined &&
        toJson(parseStoredManifest(JSON.stringify(onlyMembers))) === toJson(step.after) &&
        authority.managedTeams.has(step.after.name);
      expect(editRefusal(authority, step, made.after.values()) === undefined).toBe(isAllowed);
    }),
    RUNS,
  );
});

it('whoever manages nothing may change nothing but own declared keys', () => {
  everyAllowed(({ step, authority }) => {
    if (authority.managedTeams.size > 0 || authority.managedAccounts.size > 0) return;
    for (const side of [step.before, step.after]) {
      if (side === undefined) continue;
      expect(side).toMatchObject({ type: 'pat' });
      expect(side.type === 'pat' && `user:${side.user_fqn}`).toBe(authority.subject);
    }
  });
});

it('a viewer may change exactly what a member may, and an admin everything', () => {
  fc.assert(
    fc.property(attempt, (made) => {
      const [member, viewer, admin] = TOKEN_ROLES.map((as) => authorityFor(made, made.before, as));
      if (member === undefined || viewer === undefined || admin === undefined) return;
      const refusal = (of: Authority) => editRefusal(of, made.step, made.after.values());
      expect(refusal(viewer)).toEqual(refusal(member));
      expect(refusal(admin)).toBeUndefined();
    }),
    RUNS,
  );
});

it('a refusal names the object', () => {
  fc.assert(
    fc.property(attempt, (made) => {
      const authority = authorityFor(made, made.before);
      const refusal = authority && editRefusal(authority, made.step, made.after.values());
      if (refusal !== undefined)
        expect(refusal.message).toContain(keyOf(made.step.after ?? made.step.before));
    }),
    RUNS,
  );
});
