import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LayeredMap } from '../../src/incremental/layered-map.ts';

const key = fc.integer({ min: 0, max: 200 }).map((number) => `k${number}`);
const change = fc.record({
  put: fc.array(fc.tuple(key, fc.oneof(fc.integer(), fc.constant(undefined))), { maxLength: 30 }),
  remove: fc.array(key, { maxLength: 30 }),
});

it('a layered map holds after any changes what a map holds, and each earlier one what it held', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const expected = [new Map<string, number | undefined>()];
      const layered = [new LayeredMap<string, number | undefined>()];
      for (const { put, remove } of changes) {
        const next = new Map(expected.at(-1));
        for (const gone of remove) next.delete(gone);
        for (const [name, value] of put) next.set(name, value);
        expected.push(next);
        layered.push(new LayeredMap(layered.at(-1), { put, remove }));
      }
      for (const [index, map] of expected.entries()) {
        const same = layered[index];
        expect(new Map(same)).toEqual(map);
        expect(same?.size).toBe(map.size);
        expect([...(same?.keys() ?? [])].every((name) => same?.has(name))).toBe(true);
        for (let number = 0; number <= 200; number += 7) {
          expect(same?.get(`k${number}`)).toBe(map.get(`k${number}`));
          expect(same?.has(`k${number}`)).toBe(map.has(`k${number}`));
        }
      }
    }),
  );
});
