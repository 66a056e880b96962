/** A change compiles what it changes: the work of one is counted by which objects of the version before are in use after it. */
import { expect, it } from 'vitest';
import type { ConfigVersion } from '../../src/config-store/store.ts';
import { contentReader } from '../../src/content/content-reader.ts';
import { newTokenSecret } from '../../src/identity/token-secret.ts';
import { tokenEntry } from '../../src/identity/tokens.ts';
import { compileSnapshot, type Snapshot } from '../../src/snapshot/snapshot.ts';

const USERS = 200;
const NO_SECRETS = { accounts: new Map(), channels: [], guardrails: [] };
const ACCOUNT = JSON.stringify({
  type: 'provider-account/self-hosted-model',
  name: 'lab',
  base_url: 'http://127.0.0.1:9/v1',
  integrations: [
    { type: 'integration/model/self-hosted-model', name: 'm', model_id: 'm', model_types: ['chat'] },
  ],
  collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
});

function user(index: number, role = 'member'): [string, string] {
  const name = `u${index}@example.com`;
  return [`manifest/user/${name}`, JSON.stringify({ type: 'user', name, role })];
}

function token(index: number): { entry: [string, string]; sha256: Buffer } {
  const secret = newTokenSecret('u');
  const of = { subject: `user:u${index}@example.com`, name: 'key', role: 'member' as const };
  const made = tokenEntry({ ...of, secret, nowMs: 0 });
  return { entry: [`token/${made.id}`, JSON.stringify(made)], sha256: Buffer.from(made.sha256, 'hex') };
}

/** Takes versions as policy does, each on top of the one before. */
function follower() {
  const read = contentReader();
  let snapshot: Snapshot | undefined;
  return (version: ConfigVersion, nowMs = 0) => {
    snapshot = compileSnapshot(read(version), { secrets: NO_SECRETS, nowMs }, snapshot);
    return snapshot;
  };
}

const key = token(0);
const first: ConfigVersion = {
  revision: 1,
  entries: new Map([
    ...Array.from({ length: USERS }, (_, index) => user(index)),
    ['manifest/provider-account/self-hosted-model/lab', ACCOUNT],
    key.entry,
  ]),
};

it('a new key reads and compiles no manifest, and keeps what was computed for the callers of other keys', () => {
  const take = follower();
  const before = take(first);
  const caller = before.callerOf(key.sha256);
  const second = token(1);
  const after = take({ revision: 2, entries: new Map([...first.entries, second.entry]) });
  expect(after.revision).toBe(2);
  expect(after.content.manifests).toBe(before.content.manifests);
  expect(after.content.principals).toBe(before.content.principals);
  expect(after.accounts).toBe(before.accounts);
  expect(after.callerOf(key.sha256)).toBe(caller);
  expect(after.callerOf(second.sha256)?.principal?.subject).toBe('user:u1@example.com');
});

it('a revoked or rotated key is judged again, and a removed one is unknown', () => {
  const take = follower();
  const caller = take(first).callerOf(key.sha256);
  const [name, json] = key.entry;
  const revoked = JSON.stringify({ ...JSON.parse(json), revokedAtMs: 5 });
  const after = take({ revision: 2, entries: new Map([...first.entries, [name, revoked]]) });
  expect(after.callerOf(key.sha256)).not.toBe(caller);
  expect(after.callerOf(key.sha256)?.token.revokedAtMs).toBe(5);
  const without = new Map(first.entries);
  without.delete(name);
  expect(take({ revision: 3, entries: without }).callerOf(key.sha256)).toBeUndefined();
});

it('a changed user is the only manifest that is read again, and its new role counts at once', () => {
  const take = follower();
  const before = take(first);
  before.callerOf(key.sha256);
  const after = take({ revision: 2, entries: new Map([...first.entries, user(0, 'viewer')]) });
  const changed = [...after.content.manifests].filter(
    ([name, manifest]) => before.content.manifests.get(name) !== manifest,
  );
  expect(changed.map(([name]) => name)).toEqual(['manifest/user/u0@example.com']);
  const madeAgain = [...after.content.principals].filter(
    ([subject, principal]) => before.content.principals.get(subject) !== principal,
  );
  expect(madeAgain.map(([subject]) => subject)).toEqual(['user:u0@example.com']);
  expect(after.callerOf(key.sha256)?.principal?.role).toBe('viewer');
});

it('a version that was read is not read again, and a new day compiles prices again', () => {
  const take = follower();
  const before = take(first);
  expect(take(first).content).toBe(before.content);
  expect(take(first).accounts).toBe(before.accounts);
  expect(take(first, 86_400_000).accounts).not.toBe(before.accounts);
});

it('a team makes again the principals of those who come into it and leave it, and of no others', () => {
  const take = follower();
  const team = (...members: string[]): [string, string] => [
    'manifest/team/red',
    JSON.stringify({ type: 'team', name: 'red', members }),
  ];
  const teamsAfter = (revision: number, ...members: string[]) =>
    take({ revision, entries: new Map([...first.entries, team(...members)]) }).content.principals;
  const teamsOf = (principals: ReturnType<typeof teamsAfter>, name: string) =>
    principals.get(`user:${name}@example.com`)?.teams;
  const one = teamsAfter(2, 'u1@example.com', 'u2@example.com');
  const two = teamsAfter(3, 'u2@example.com', 'u3@example.com');
  expect(['u1', 'u2', 'u3'].map((name) => teamsOf(two, name))).toEqual([[], ['red'], ['red']]);
  const madeAgain = [...two].filter(([subject, principal]) => one.get(subject) !== principal);
  expect(madeAgain.map(([subject]) => subject)).toEqual(['user:u1@example.com', 'user:u3@example.com']);
});
