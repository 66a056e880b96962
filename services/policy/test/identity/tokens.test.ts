import { hasKeyForm } from '@tollgate/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTokenSecret } from '../../src/identity/token-secret.ts';
import { tokenEntry } from '../../src/identity/tokens.ts';

describe('token secrets', () => {
  it('are recognised by their form: prefix, kind, 43 characters, checksum', () => {
    for (const kind of ['a', 'u', 'v'] as const) {
      const secret = newTokenSecret(kind);
      expect(secret).toMatch(new RegExp(`^tg_${kind}[0-9A-Za-z]{49}$`));
      expect(hasKeyForm(secret)).toBe(true);
    }
  });

  it('show any single typing error by their checksum', () => {
    const secret = newTokenSecret();
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: secret.length - 1 }),
        fc.constantFrom(...'0123456789ABCXYZabcxyz'),
        (index, letter) => {
          fc.pre(secret[index] !== letter);
          expect(hasKeyForm(secret.slice(0, index) + letter + secret.slice(index + 1))).toBe(false);
        },
      ),
    );
  });

  it('differ', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newTokenSecret())).size).toBe(1_000);
  });

  it('are nowhere in what is stored', () => {
    const secret = newTokenSecret();
    const entry = tokenEntry({ secret, subject: 'user:a', name: 'n', role: 'member', nowMs: 1 });
    expect(JSON.stringify(entry)).not.toContain(secret.slice(0, 12));
    expect(entry.prefix).toBe(secret.slice(0, 8));
  });

  it('that are short keep at most half of themselves as prefix', () => {
    const entry = tokenEntry({ secret: 'abcdef', subject: 'user:a', name: 'n', role: 'member', nowMs: 1 });
    expect(entry.prefix).toBe('abc');
  });
});
