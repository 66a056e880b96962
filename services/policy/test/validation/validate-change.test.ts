import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestKey } from '../../src/objects/entry-keys.ts';
import { Manifests } from '../../src/objects/manifests.ts';
import type { ContentFault } from '../../src/validation/content-fault.ts';
import { validateChange } from '../../src/validation/validate.ts';
import { changes } from '../objects/random-manifests.ts';

it('a change of a sound config is found faulty exactly where a check of the whole finds it faulty', () => {
  let sound = 0;
  let faulty = 0;
  fc.assert(
    fc.property(changes, (steps) => {
      let before = new Manifests();
      for (const { put, remove } of steps) {
        const keys = [...before.keys()].filter((key) => !put.some((one) => manifestKey(one) === key));
        const gone = remove.flatMap((index) => keys[index % keys.length] ?? []);
        const after = new Manifests(before, { put, remove: gone });
        const whole = validateChange(new Manifests(), after, [...after.values()]).map(shown);
        expect(validateChange(before, after, put).map(shown).sort()).toEqual(whole.sort());
        if (whole.length > 0) faulty += 1;
        else {
          sound += 1;
          before = after;
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(sound, faulty)).toBeGreaterThan(100);
});

function shown({ manifest, path, message }: ContentFault): string {
  return `${manifest.type} ${manifest.name} ${path.join('.')} ${message}`;
}
