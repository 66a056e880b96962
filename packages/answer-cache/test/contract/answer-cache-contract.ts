import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AnswerCache } from '../../src/index.ts';

/** Opens an empty cache with a bound. `pass` lets that time go by for it. */
export type GivenCache = (bytesMax: number) => Promise<{
  readonly cache: AnswerCache;
  pass(ms: number): Promise<void>;
}>;

const MINUTE = 60_000;
const key = (name: string, namespace = 'default') => ({ namespace, name });

/** What every cache promises. */
export function answerCacheContract(open: GivenCache): void {
  let opened: AnswerCache | undefined;
  const given = async (bytesMax = 1_000_000) => {
    const { cache, pass } = await open(bytesMax);
    opened = cache;
    return { cache, pass };
  };
  afterEach(async () => {
    await opened?.purge();
    opened?.close();
    opened = undefined;
  });

  describe('a cache', () => {
    it('returns the bytes that were set last, of any value', async () => {
      const { cache } = await given();
      const bytes = Buffer.from([0, 255, 13, 10, 128, 0]);
      expect(await cache.get(key('a'))).toBeUndefined();
      await cache.set(key('a'), Buffer.from('old'), MINUTE);
      await cache.set(key('a'), bytes, MINUTE);
      expect(await cache.get(key('a'))).toEqual(bytes);
      expect(await cache.get(key('a', 'other'))).toBeUndefined();
    });

    it('forgets an entry when its time is over', async () => {
      const { cache, pass } = await given();
      await cache.set(key('short'), Buffer.from('x'), 50);
      await cache.set(key('long'), Buffer.from('y'), MINUTE);
      await pass(60);
      await vi.waitFor(async () => expect(await cache.get(key('short'))).toBeUndefined());
      expect(String(await cache.get(key('long')))).toBe('y');
    });

    it('adds a value only under a key that has none, once of many at the same time', async () => {
      const { cache, pass } = await given();
      const values = Array.from({ length: 20 }, (_, index) => Buffer.from(`v${index}`));
      const added = await Promise.all(values.map((value) => cache.add(key('a'), value, 50)));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await cache.get(key('a'))).toEqual(values[added.indexOf(true)]);
      await pass(60);
      await vi.waitFor(async () => expect(await cache.add(key('a'), Buffer.from('next'), MINUTE)).toBe(true));
      expect(String(await cache.get(key('a')))).toBe('next');
      expect(await cache.add(key('large'), Buffer.alloc(1_000_001), MINUTE)).toBe(false);
    });

    it('purges one namespace, or everything', async () => {
      const { cache } = await given();
      const names = Array.from({ length: 1_200 }, (_, index) => `n${index}`);
      await Promise.all(names.map((name) => cache.set(key(name), Buffer.from('x'), MINUTE)));
      await cache.set(key('a', 'default2'), Buffer.from('kept'), MINUTE);
      await cache.purge('default');
      const left = await Promise.all(names.map((name) => cache.get(key(name))));
      expect(left.filter((value) => value !== undefined)).toEqual([]);
      expect(String(await cache.get(key('a', 'default2')))).toBe('kept');
      await cache.purge();
      expect(await cache.get(key('a', 'default2'))).toBeUndefined();
    });

    it('keeps no value that is larger than its bound', async () => {
      const { cache } = await given(4_000);
      await cache.set(key('a'), Buffer.alloc(1_000), MINUTE);
      await cache.set(key('a'), Buffer.alloc(4_001), MINUTE);
      expect(await cache.get(key('a'))).toBeUndefined();
    });

    it('never holds more than its bound, and keeps the newest value, for any sequence of values', async () => {
      const { cache } = await given(5_000);
      const entry = fc.record({ name: fc.constantFrom(...'abcdefgh'), bytes: fc.nat(2_500) });
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { maxLength: 20 }), async (entries) => {
          await cache.purge();
          for (const { name, bytes } of entries) await cache.set(key(name), Buffer.alloc(bytes), MINUTE);
          const held = await Promise.all([...'abcdefgh'].map((name) => cache.get(key(name))));
          const total = held.reduce((sum, value) => sum + (value?.length ?? 0), 0);
          expect(total).toBeLessThanOrEqual(5_000);
          const last = entries.at(-1);
          if (last !== undefined) expect((await cache.get(key(last.name)))?.length).toBe(last.bytes);
        }),
        { numRuns: 50 },
      );
    });
  });
}
