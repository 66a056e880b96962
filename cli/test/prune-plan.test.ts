import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ShownToken, StoredManifest } from '../src/admin/shapes.ts';
import { planPrune } from '../src/apply/prune-plan.ts';

const account = { type: 'provider-account/openai', name: 'main' };
const otherAccount = { type: 'provider-account/groq', name: 'fast' };
const lena = { type: 'user', name: 'lena@example.com', teams: ['search'] };
const admin = { type: 'user', name: 'admin@example.com' };
const team = { type: 'team', name: 'search', members: ['lena@example.com'] };
const job = { type: 'virtual-account', name: 'job', permissions: [{ resource_fqn: 'main' }] };
const budget = { type: 'gateway-budget-config', name: 'budgets' };
const stored: StoredManifest[] = [team, lena, admin, job, account, otherAccount, budget];

test('deletes nothing of a type that no document has', () => {
  const plan = planPrune({ stored, given: [account], tokens: [], scope: 'given-types' });
  expect(plan.deletions.map(({ manifest }) => manifest)).toEqual([otherAccount]);
});

test('deletes everything that no document has when all types are meant', () => {
  const plan = planPrune({ stored, given: [team], tokens: [], scope: 'all-types' });
  expect(plan.deletions.map(({ manifest }) => manifest)).toEqual(stored.slice(1));
});

test('takes no token that has ended into account', () => {
  const tokens = ['revoked', 'expired'].map((state) => ({
    ...token('user:admin@example.com', 'admin'),
    state,
  }));
  const plan = planPrune({ stored: [admin], given: [lena], tokens, scope: 'given-types' });
  expect(plan).toEqual({ deletions: [{ manifest: admin, tokens: 0 }], kept: [] });
});

test('says how many tokens end with an object', () => {
  const tokens = [token('user:lena@example.com', 'member'), token('user:lena@example.com', 'member')];
  const plan = planPrune({ stored: [lena], given: [admin], tokens, scope: 'given-types' });
  expect(plan.deletions).toEqual([{ manifest: lena, tokens: 2 }]);
});

test('never deletes the owner of an admin token nor a given object, and accounts for every other', () => {
  fc.assert(
    fc.property(
      fc.subarray(stored),
      fc.subarray(stored),
      fc.constantFrom('given-types' as const, 'all-types' as const),
      (now, given, scope) => {
        const tokens = [token('user:admin@example.com', 'admin')];
        const { deletions, kept } = planPrune({ stored: now, given, tokens, scope });
        const deleted = deletions.map(({ manifest }) => manifest);
        expect(deleted).not.toContain(admin);
        expect(deleted.filter((manifest) => given.includes(manifest))).toEqual([]);
        const rest = now.filter((manifest) => !given.includes(manifest));
        if (scope === 'all-types') expect(new Set([...deleted, ...kept])).toEqual(new Set(rest));
      },
    ),
  );
});

function token(subject: string, role: string): ShownToken {
  const never = { expires_at: null, rotated_at: null, grace_ends_at: null, rotation_due_at: null };
  return {
    id: 't',
    subject,
    name: 'n',
    prefix: 'tg_',
    role,
    state: 'active',
    models: [],
    addresses: [],
    ...never,
  };
}
