import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TokenEntry } from '../../src/identity/tokens.ts';
import { tokenKey } from '../../src/objects/entry-keys.ts';
import { Tokens } from '../../src/objects/tokens.ts';

const hash = fc.constantFrom('h1', 'h2', 'h3');
const token: fc.Arbitrary<TokenEntry> = fc.record({
  id: fc.constantFrom('t1', 't2', 't3', 't4'),
  sha256: hash,
  subject: fc.constantFrom('user:ann', 'user:ben'),
  name: fc.constant('key'),
  prefix: fc.constant('tg'),
  createdAtMs: fc.constant(0),
  expiresAtMs: fc.constant(0),
  models: fc.constant([]),
  addresses: fc.constant([]),
  role: fc.constantFrom('member', 'admin'),
  rotatedAtMs: fc.constant(0),
  previous: fc.option(fc.record({ sha256: hash, endsAtMs: fc.constant(7) }), { nil: undefined }),
  revokedAtMs: fc.constantFrom(0, 5),
});
const steps = fc.array(
  fc.record({
    put: fc.uniqueArray(token, { maxLength: 2, selector: ({ id }) => id }),
    remove: fc.uniqueArray(fc.constantFrom('t1', 't2', 't3', 't4'), { maxLength: 1 }),
  }),
  { maxLength: 12 },
);

it('tokens after many changes are found by subject, role and secret as a search of all of them finds them', () => {
  fc.assert(
    fc.property(steps, (changes) => {
      let tokens = new Tokens();
      for (const { put, remove } of changes) {
        const gone = remove.filter((id) => !put.some((one) => one.id === id)).map(tokenKey);
        tokens = new Tokens(tokens, { put, remove: gone });
        const all = [...tokens.values()];
        expect(tokens.ofSubject('user:ann')).toEqual(
          new Set(all.filter(({ subject }) => subject === 'user:ann')),
        );
        expect(tokens.admins()).toEqual(new Set(all.filter(({ role }) => role === 'admin')));
        expect(tokens.revoked()).toEqual(new Set(all.filter(({ revokedAtMs }) => revokedAtMs !== 0)));
        for (const sha256 of ['h1', 'h2', 'h3']) checkSecret(tokens, all, sha256);
      }
    }),
  );
});

/** One that is not revoked comes first; of the others any that has the secret will do. */
function checkSecret(tokens: Tokens, all: readonly TokenEntry[], sha256: string): void {
  const found = tokens.secret(sha256);
  const active = all.filter((one) => one.sha256 === sha256 && one.revokedAtMs === 0);
  const holders = all.filter((one) => one.sha256 === sha256 || one.previous?.sha256 === sha256);
  if (found === undefined) expect(holders).toEqual([]);
  else expect(active.length > 0 ? active : holders).toContain(found.token);
  if (found !== undefined) expect(found.endsAtMs).toBe(found.token.sha256 === sha256 ? Infinity : 7);
}
