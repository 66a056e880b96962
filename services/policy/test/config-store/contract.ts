import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ConfigChange, ConfigStore, ConfigVersion } from '../../src/config-store/store.ts';

/** What an implementation hands to the suite. */
export type ConfigStoreContract = {
  readonly name: string;
  /** A way to open any number of stores on one fresh storage. */
  freshStorage(): Promise<{ open(): Promise<ConfigStore> }>;
  /** How many random histories to try. */
  readonly modelRuns: number;
};

/** Ways to stores that are closed after each test. */
type Given = {
  readonly freshStorage: ConfigStoreContract['freshStorage'];
  /** That many stores on one fresh storage. */
  stores(count: number): Promise<ConfigStore[]>;
  oneStore(): Promise<ConfigStore>;
  twoStores(): Promise<[ConfigStore, ConfigStore]>;
  /** Whatever else is to be closed after the test. */
  readonly opened: ConfigStore[];
};

/** The promises of the `ConfigStore` port. */
export function configStoreContract({ name, freshStorage, modelRuns }: ConfigStoreContract): void {
  describe(`${name} as a config store`, () => {
    const opened: ConfigStore[] = [];

    async function stores(count: number): Promise<ConfigStore[]> {
      const storage = await freshStorage();
      const all: ConfigStore[] = [];
      for (let index = 0; index < count; index += 1) all.push(await storage.open());
      opened.push(...all);
      return all;
    }
    async function oneStore(): Promise<ConfigStore> {
      const [store] = await stores(1);
      return existing(store);
    }
    async function twoStores(): Promise<[ConfigStore, ConfigStore]> {
      const [one, two] = await stores(2);
      return [existing(one), existing(two)];
    }
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    const given: Given = { freshStorage, stores, oneStore, twoStores, opened };
    swapPromises(given);
    watchPromises(given);

    closePromise(given);
    modelPromise(freshStorage, modelRuns);
  });
}

/** What `read` and `swap` promise. */
function swapPromises({ freshStorage, stores, oneStore, twoStores, opened }: Given): void {
  test('is empty at revision 0 before anything is stored', async () => {
    const version = await (await oneStore()).read();
    expect(plain(version)).toEqual({ revision: 0, entries: {} });
  });

  test('stores a change as a whole and answers with the new version', async () => {
    const store = await oneStore();
    const first = await store.swap(0, change({ a: '1', b: '2' }));
    expect(first.revision).toBeGreaterThan(0);
    expect(plain(first).entries).toEqual({ a: '1', b: '2' });
    const second = await store.swap(first.revision, change({ a: '3', c: '4' }, ['b']));
    expect(second.revision).toBeGreaterThan(first.revision);
    expect(plain(second).entries).toEqual({ a: '3', c: '4' });
    expect(plain(await store.read())).toEqual(plain(second));
  });

  test('keeps keys and texts as they are, whatever is in them', async () => {
    const [writer, reader] = await twoStores();
    const entries = {
      'manifest/user/lena@example.com': '{"email":"lena@example.com"}',
      'manifest/virtual-account/a b*>.': '{}',
      __proto__key: 'öäü 日本 \u0000 \n',
      empty: '',
      long: JSON.stringify(Array.from({ length: 40_000 }, (_, index) => index * 7_919)),
    };
    await writer.swap(0, change(entries));
    expect(plain(await reader.read()).entries).toEqual(entries);
  });

  test('lets several keys have the same text, and keeps the others when one goes', async () => {
    const [store, reader] = await twoStores();
    const first = await store.swap(0, change({ a: 'same', b: 'same' }));
    const second = await store.swap(first.revision, change({ c: 'same' }, ['a']));
    expect(plain(second).entries).toEqual({ b: 'same', c: 'same' });
    expect(plain(await reader.read())).toEqual(plain(second));
  });

  test('takes removing what is not there, and a change of nothing, as changes', async () => {
    const store = await oneStore();
    const first = await store.swap(0, change({ a: '1' }));
    const second = await store.swap(first.revision, change({}, ['gone']));
    const third = await store.swap(second.revision, change({}));
    expect(third.revision).toBeGreaterThan(second.revision);
    expect(plain(third).entries).toEqual({ a: '1' });
  });

  test('refuses a change that puts and removes one key, and stores nothing', async () => {
    const store = await oneStore();
    await expect(store.swap(0, change({ a: '1' }, ['a']))).rejects.toThrow(RangeError);
    expect((await store.read()).revision).toBe(0);
  });

  test('refuses a swap on an older or a later revision, and stores nothing', async () => {
    const [store, other] = await twoStores();
    const first = await store.swap(0, change({ a: '1' }));
    const second = await other.swap(first.revision, change({ a: '2' }));
    for (const revision of [0, first.revision, second.revision + 1]) {
      const swap = store.swap(revision, change({ a: 'lost' }));
      await expect(swap).rejects.toMatchObject({ name: 'ConfigConflictError' });
    }
    expect(plain(await store.read())).toEqual(plain(second));
  });

  test('lets exactly one of several racing swaps win, every time', async () => {
    const racers = await stores(3);
    let revision = 0;
    for (let round = 0; round < 10; round += 1) {
      const results = await Promise.allSettled(
        racers.map((store, racer) =>
          store.swap(revision, change({ winner: `${round}/${racer}`, [`r${racer}`]: '' })),
        ),
      );
      const won = results.filter((result) => result.status === 'fulfilled').map((result) => result.value);
      const lost = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
      expect(won).toHaveLength(1);
      for (const reason of lost) expect(reason).toMatchObject({ name: 'ConfigConflictError' });
      const [version] = won;
      for (const store of racers) expect(plain(await store.read())).toEqual(plain(existing(version)));
      revision = existing(version).revision;
    }
  });

  test('keeps everything when it is opened again', async () => {
    const storage = await freshStorage();
    const before = await storage.open();
    const stored = await before.swap(0, change({ a: '1' }));
    await before.close();
    const after = await storage.open();
    opened.push(after);
    expect(plain(await after.read())).toEqual(plain(stored));
  });
}

/** What `watch` promises. */
function watchPromises({ oneStore, twoStores }: Given): void {
  describe('watch', () => {
    test('tells the current version first, also when it is empty', async () => {
      const store = await oneStore();
      const empty = await watching(store);
      expect(empty.revisions()).toEqual([0]);
      const first = await store.swap(0, change({ a: '1' }));
      const later = await watching(store);
      expect(later.versions.map(plain)).toEqual([plain(first)]);
      await empty.stop();
      await later.stop();
    });

    test('tells what this and other stores write, ending with the newest and never going back', async () => {
      const [one, two] = await twoStores();
      const seen = await watching(one);
      let { revision } = await one.read();
      for (let index = 0; index < 20; index += 1) {
        const writer = index % 2 === 0 ? one : two;
        ({ revision } = await writer.swap(revision, change({ index: String(index) })));
      }
      await vi.waitFor(() => expect(seen.revisions().at(-1)).toBe(revision), { timeout: 10_000 });
      await seen.stop();
      expect(plain(existing(seen.versions.at(-1))).entries).toEqual({ index: '19' });
      expect(seen.revisions()).toEqual([...new Set(seen.revisions())].toSorted((a, b) => a - b));
    });

    test('tells every listener, and none after it was stopped', async () => {
      const [store, writer] = await twoStores();
      const stopped = await watching(store);
      const seen = await watching(store);
      await stopped.stop();
      const { revision } = await writer.swap(0, change({ a: '1' }));
      await vi.waitFor(() => expect(seen.revisions()).toEqual([0, revision]), { timeout: 10_000 });
      await seen.stop();
      expect(stopped.revisions()).toEqual([0]);
    });

    test('goes on when a listener throws', async () => {
      const store = await oneStore();
      const stop = await store.watch(() => {
        throw new Error('a listener with a fault');
      });
      const seen = await watching(store);
      const { revision } = await store.swap(0, change({ a: '1' }));
      await vi.waitFor(() => expect(seen.revisions()).toEqual([0, revision]), { timeout: 20_000 });
      await seen.stop();
      await stop();
    });
  });
}

/** What `isAvailable` and `close` promise. */
function closePromise({ oneStore }: Given): void {
  test('is available until it is closed, which may be done twice, and refuses everything afterwards', async () => {
    const store = await oneStore();
    const seen = await watching(store);
    expect(store.isAvailable()).toBe(true);
    await store.close();
    await store.close();
    expect(store.isAvailable()).toBe(false);
    const refusal = { name: 'ConfigStoreUnavailableError' };
    await expect(store.read()).rejects.toMatchObject(refusal);
    await expect(store.swap(0, change({ a: '1' }))).rejects.toMatchObject(refusal);
    await expect(store.watch(() => {})).rejects.toMatchObject(refusal);
    await seen.stop();
  });
}

/** A store and a map agree. */
function modelPromise(freshStorage: ConfigStoreContract['freshStorage'], modelRuns: number): void {
  test('agrees with a map under any history of swaps by two stores', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.record({
      writer: fc.integer({ min: 0, max: 1 }),
      isStale: fc.boolean(),
      put: fc.dictionary(key, fc.string({ maxLength: 3 }), { maxKeys: 3 }),
      remove: fc.uniqueArray(key, { maxLength: 2 }),
      reopen: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const storage = await freshStorage();
      const pair = [await storage.open(), await storage.open()];
      let model: ReturnType<typeof plain> = { revision: 0, entries: {} };
      try {
        for (const { writer, isStale, put, remove, reopen } of steps) {
          if (reopen) {
            await existing(pair[writer]).close();
            pair[writer] = await storage.open();
          }
          const removed = remove.filter((each) => !Object.hasOwn(put, each));
          const wanted = change(put, removed);
          const swap = existing(pair[writer]).swap(model.revision + (isStale ? 1 : 0), wanted);
          if (isStale) {
            await expect(swap).rejects.toMatchObject({ name: 'ConfigConflictError' });
          } else {
            const version = plain(await swap);
            const entries = { ...model.entries, ...put };
            for (const each of removed) delete entries[each];
            expect(version.entries).toEqual(entries);
            expect(version.revision).toBeGreaterThan(model.revision);
            model = version;
          }
          expect(plain(await existing(pair[1 - writer]).read())).toEqual(model);
        }
      } finally {
        for (const store of pair) await store.close();
      }
    });
    await fc.assert(property, { numRuns: modelRuns });
  }, 60_000);
}

/** A change in short. */
export function change(put: Readonly<Record<string, string>>, remove: readonly string[] = []): ConfigChange {
  return { put: new Map(Object.entries(put)), remove };
}

/** Watches a store and notes what it tells. */
export async function watching(
  store: ConfigStore,
): Promise<{ versions: ConfigVersion[]; revisions(): number[]; stop(): Promise<void> }> {
  const versions: ConfigVersion[] = [];
  const stop = await store.watch((version) => versions.push(version));
  return { versions, revisions: () => versions.map(({ revision }) => revision), stop };
}

/** A version that compares by content. */
export function plain({ revision, entries }: ConfigVersion): {
  revision: number;
  entries: Record<string, string>;
} {
  return { revision, entries: Object.fromEntries(entries) };
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
