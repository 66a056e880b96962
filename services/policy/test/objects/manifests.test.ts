import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestKey } from '../../src/objects/entry-keys.ts';
import { Manifests } from '../../src/objects/manifests.ts';
import { changes } from './random-manifests.ts';

it('manifests after many changes are, with their principals and types, those that are made of them at once', () => {
  fc.assert(
    fc.property(changes, (steps) => {
      let manifests = new Manifests();
      for (const { put, remove } of steps) {
        const keys = [...manifests.keys()];
        const gone = remove.flatMap((index) => keys[index % keys.length] ?? []);
        const before = manifests;
        manifests = new Manifests(before, {
          put,
          remove: gone.filter((key) => !put.some((one) => manifestKey(one) === key)),
        });
        const atOnce = new Manifests(undefined, { put: manifests.values() });
        expect(new Map(manifests.principals)).toEqual(new Map(atOnce.principals));
        expect(new Map(manifests.accounts())).toEqual(new Map(atOnce.accounts()));
        for (const type of ['user', 'team', 'pat', 'virtual-account', 'team-budget-config'] as const) {
          expect(new Map(manifests.ofType(type))).toEqual(new Map(atOnce.ofType(type)));
        }
        for (const [subject, principal] of manifests.principals) {
          if (!manifests.touchedSubjects.has(subject)) expect(before.principals.get(subject)).toBe(principal);
        }
      }
    }),
  );
});
