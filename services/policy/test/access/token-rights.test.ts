/** To be told a key's secret is to have the key: whoever gets one may do no more with it than before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Authority, reachOf } from '../../src/access/authority.ts';
import { type IssuedToken, issueRefusal, revokeRefusal } from '../../src/access/token-rights.ts';
import type { Belonging } from '../../src/access/visibility.ts';
import { isWithin, parseClientAddress, parseNetwork } from '../../src/identity/network.ts';
import { userPrincipal } from '../../src/identity/principal.ts';
import { TOKEN_ROLES } from '../../src/identity/tokens.ts';

const MODELS = ['x/one', 'x/two', 'y/one'];
const NETWORKS = ['10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/24', '2001:db8::/32'];
const ADDRESSES = ['10.1.2.3', '10.200.0.1', '192.168.0.7', '172.16.0.1', '2001:db8::9', '::1'];
const SUBJECTS = ['user:ann', 'user:bob', 'virtualaccount:bot', 'virtualaccount:other'];
const RUNS = { numRuns: 5_000 };

const role = fc.constantFrom(...TOKEN_ROLES);
const limits = fc.record({
  models: fc.oneof(fc.constant([]), fc.subarray(MODELS)),
  addresses: fc.oneof(fc.constant([]), fc.subarray(NETWORKS)),
  endsAtMs: fc.constantFrom(Infinity, Infinity, 1_000, 2_000),
});
const attempt = fc
  .record({
    own: limits,
    wanted: limits,
    callerRole: role,
    callerSubject: fc.constantFrom('user:ann', 'user:ann', 'virtualaccount:bot'),
    role,
    ownerRole: role,
    subject: fc.constantFrom('user:ann', ...SUBJECTS),
    members: fc.subarray(['bob']),
    programs: fc.subarray(['bot', 'other']),
  })
  .map(({ own, wanted, callerRole, callerSubject, role, ownerRole, subject, members, programs }) => {
    const authority: Authority = {
      subject: callerSubject,
      role: callerRole,
      teams: new Set(),
      managedTeams: new Set(),
      managedAccounts: new Set(),
      callableAccounts: new Set(),
      reach: reachOf(own, own.endsAtMs),
    };
    const token: IssuedToken = { ...wanted, subject, role };
    const belonging: Belonging = {
      isManagedMember: (name) => members.includes(name),
      isManagedBudget: () => false,
      isManagedProgram: (name) => programs.includes(name),
    };
    const owner = { ...userPrincipal({ name: 'x', teams: [] }), subject, role: ownerRole };
    return { authority, own, token, belonging, owner };
  });

/** Whether a key with these limits lets a request pass. */
function passes(
  of: { models: readonly string[]; addresses: readonly string[]; endsAtMs: number },
  at: { model: string; address: string; nowMs: number },
): boolean {
  const client = parseClientAddress(at.address);
  const isFrom = (text: string) => {
    const network = parseNetwork(text);
    return client !== undefined && network !== undefined && isWithin(client, network);
  };
  return (
    (of.models.length === 0 || of.models.includes(at.model)) &&
    (of.addresses.length === 0 || of.addresses.some(isFrom)) &&
    at.nowMs < of.endsAtMs
  );
}

it('a key that was given passes nowhere where the key that asked does not', () => {
  const situation = fc.record({
    model: fc.constantFrom(...MODELS),
    address: fc.constantFrom(...ADDRESSES),
    nowMs: fc.constantFrom(0, 1_000, 2_000, 1e15),
  });
  fc.assert(
    fc.property(attempt, situation, ({ authority, own, token, belonging, owner }, at) => {
      if (authority.role === 'admin' || issueRefusal(authority, token, { owner, belonging })) return;
      if (passes(token, at)) expect(passes(own, at)).toBe(true);
    }),
    RUNS,
  );
});

it('nobody but an admin gives a role above the own, or above that of the user', () => {
  fc.assert(
    fc.property(attempt, ({ authority, token, belonging, owner }) => {
      if (authority.role === 'admin' || issueRefusal(authority, token, { owner, belonging })) return;
      const most = Math.min(TOKEN_ROLES.indexOf(authority.role), TOKEN_ROLES.indexOf(owner.role));
      expect(TOKEN_ROLES.indexOf(token.role)).toBeLessThanOrEqual(most);
    }),
    RUNS,
  );
});

it('keys go to the user whose they are, and of programs to who manages those; an admin gives any', () => {
  fc.assert(
    fc.property(attempt, ({ authority, token, belonging, owner }) => {
      const plain = { ...token, role: 'member' as const, models: [], addresses: [], endsAtMs: Infinity };
      const unlimited = { ...authority, reach: reachOf({ models: [], addresses: [] }, Infinity) };
      const isOwn = token.subject === 'user:ann' && authority.subject === 'user:ann';
      const program = /^virtualaccount:(.*)$/.exec(token.subject)?.[1];
      const isManaged = program !== undefined && belonging.isManagedProgram(program);
      const mayHave = authority.role === 'admin' || isOwn || isManaged;
      expect(issueRefusal(unlimited, plain, { owner, belonging }) === undefined).toBe(mayHave);
    }),
    RUNS,
  );
});

it('keys are ended by their user, by managers unless they have a role, and by admins', () => {
  fc.assert(
    fc.property(attempt, ({ authority, token, belonging }) => {
      const [kind, name = ''] = token.subject.split(':');
      const isOwn = token.subject === authority.subject && kind === 'user';
      const isManaged = kind === 'user' ? belonging.isManagedMember(name) : belonging.isManagedProgram(name);
      const byManager = isManaged && token.role === 'member' && token.subject !== authority.subject;
      const mayEnd = authority.role === 'admin' || isOwn || byManager;
      expect(revokeRefusal(authority, token, belonging) === undefined).toBe(mayEnd);
    }),
    RUNS,
  );
});
