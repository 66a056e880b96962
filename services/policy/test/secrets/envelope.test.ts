import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masterKey, open, seal, sealedUnder } from '../../src/secrets/envelope.ts';
import { keyOf } from '../support/master-keys.ts';

const KEY = keyOf(1);
const PLACE = '["provider-account/openai","openai-main","auth_data","api_key"]';

const anyValue = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => masterKey(Buffer.from(bytes)));

describe('an envelope', () => {
  it('gives back the value at its place, under any of the keys that one has', () => {
    fc.assert(
      fc.property(anyValue, fc.string(), anyKey, anyKey, (value, place, key, other) => {
        const sealed = seal(value, { key, place });
        expect(open(sealed, { keys: [other, key], place })).toEqual({ ok: true, value });
        expect(sealedUnder(sealed)).toBe(key.id);
      }),
    );
  });

  it('is another one each time, so that equal secrets do not show', () => {
    expect(seal('same', { key: KEY, place: PLACE })).not.toBe(seal('same', { key: KEY, place: PLACE }));
  });

  it('does not open when any of its characters is another, missing or new', () => {
    const sealed = seal('sk-a-secret-of-a-provider', { key: KEY, place: PLACE });
    const character = fc.constantFrom(...'ABCZabcz0189-_:=+/ .');
    fc.assert(
      fc.property(
        fc.nat(sealed.length),
        fc.nat(2),
        fc.string({ unit: character, maxLength: 2 }),
        (at, dropped, added) => {
          const changed = sealed.slice(0, at) + added + sealed.slice(at + dropped);
          fc.pre(changed !== sealed);
          expect(open(changed, { keys: [KEY], place: PLACE }).ok).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('does not open at any single change of a byte', () => {
    const [prefix, version, id, wrapped = '', encrypted = ''] = seal('sk-1', {
      key: KEY,
      place: PLACE,
    }).split(':');
    for (const part of [0, 1]) {
      const whole = [wrapped, encrypted].map((text) => Buffer.from(text, 'base64url'));
      for (let at = 0; at < (whole[part]?.length ?? 0); at++) {
        const bytes = whole.map((one) => Buffer.from(one));
        bytes[part]?.writeUInt8((bytes[part]?.readUInt8(at) ?? 0) ^ 1, at);
        const text = [prefix, version, id, ...bytes.map((one) => one.toString('base64url'))].join(':');
        expect(open(text, { keys: [KEY], place: PLACE })).toEqual({ ok: false, reason: 'not_authentic' });
      }
    }
  });

  it('does not open anywhere else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (place, other) => {
        fc.pre(place !== other);
        const sealed = seal('sk-1', { key: KEY, place });
        expect(open(sealed, { keys: [KEY], place: other })).toEqual({ ok: false, reason: 'not_authentic' });
      }),
    );
  });

  it('says why it does not open: not the key, not an envelope', () => {
    const sealed = seal('sk-1', { key: KEY, place: PLACE });
    expect(open(sealed, { keys: [keyOf(2)], place: PLACE })).toEqual({ ok: false, reason: 'unknown_key' });
    expect(open(sealed, { keys: [], place: PLACE })).toEqual({ ok: false, reason: 'unknown_key' });
    for (const text of [
      '',
      'sk-1',
      'sealed:',
      'sealed:v2:x',
      sealed.replace(':v1:', ':v2:'),
      `${sealed}:x`,
    ]) {
      expect(open(text, { keys: [KEY], place: PLACE })).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  it('cannot have the parts of two of its place', () => {
    const [one, other] = ['sk-1', 'sk-2'].map((value) => seal(value, { key: KEY, place: PLACE }).split(':'));
    const mixed = [...(one ?? []).slice(0, 4), other?.[4]].join(':');
    expect(open(mixed, { keys: [KEY], place: PLACE })).toEqual({ ok: false, reason: 'not_authentic' });
  });
});
