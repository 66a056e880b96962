import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { simulatedClock, systemClock } from '@tollgate/clock';
import {
  natsVersion,
  startNats,
  startNatsCluster,
  type TestNatsCluster,
  type TestServer,
} from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { jetstreamConfigStore } from '../../src/config-store/jetstream/store.ts';
import type { ConfigStore } from '../../src/config-store/store.ts';
import { change, configStoreContract, plain, watching } from './contract.ts';

const telemetry = silentTelemetry();
let nats: TestServer;
let buckets = 0;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

function freshBucket(clock = systemClock): { bucket: string; open(): Promise<ConfigStore> } {
  buckets += 1;
  const bucket = `config_${buckets}`;
  return { bucket, open: () => jetstreamConfigStore({ url: nats.url, clock, telemetry, bucket }) };
}

configStoreContract({ name: 'jetstream', modelRuns: 10, freshStorage: async () => freshBucket() });

const isExactInReplicas = Number(natsVersion().split('.')[1]) >= 10;

test.skipIf(isExactInReplicas)(
  'refuses several replicas on a server that can store two swaps at once',
  async () => {
    const storage = jetstreamConfigStore({ url: nats.url, clock: systemClock, telemetry, replicas: 3 });
    await expect(storage).rejects.toMatchObject({
      name: 'SettingsError',
      message: expect.stringContaining('use NATS 2.10 or newer, or one replica'),
    });
  },
);

describe.skipIf(!isExactInReplicas)('jetstream of three servers', () => {
  let cluster: TestNatsCluster;
  beforeAll(async () => {
    cluster = await startNatsCluster();
    // The bucket can be made once the servers have elected a leader.
    await vi.waitFor(async () => (await openIn('warm_up')).close(), { timeout: 60_000, interval: 200 });
  }, 90_000);
  afterAll(() => cluster.stop());

  function openIn(bucket: string): Promise<ConfigStore> {
    return jetstreamConfigStore({ url: cluster.url, clock: systemClock, telemetry, bucket, replicas: 3 });
  }

  configStoreContract({
    name: 'jetstream with three replicas',
    modelRuns: 3,
    freshStorage: async () => {
      buckets += 1;
      const bucket = `cluster_${buckets}`;
      return { open: () => openIn(bucket) };
    },
  });

  test('tells every loser of concurrent swaps that it lost', async () => {
    const stores = await Promise.all(cluster.urls.map(() => openIn('concurrent')));
    const writers = Array.from({ length: 8 }, () => stores).flat();
    for (let round = 0, revision = 0; round < 3; round++) {
      const swaps = writers.map((store, index) =>
        store.swap(revision, change({ [`k${index}`]: `${round}` })),
      );
      const results = await Promise.allSettled(swaps);
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(errors.map(({ name }) => name)).toEqual(errors.map(() => 'ConfigConflictError'));
      expect(errors).toHaveLength(writers.length - 1);
      ({ revision } = await (stores[0] ?? fail()).read());
      // The others have read it too before they build on it.
      for (const store of stores)
        await vi.waitFor(async () => expect((await store.read()).revision).toBe(revision));
    }
    for (const store of stores) await store.close();
  }, 60_000);
});

function fail(): never {
  throw new Error('there are three stores');
}

describe('jetstream when the server goes away', () => {
  test('refuses at once, and watches and swaps again when the server is back', async () => {
    const storage = freshBucket();
    const [store, writer] = [await storage.open(), await storage.open()];
    const seen = await watching(store);
    const before = await writer.swap(0, change({ a: '1' }));
    await nats.kill();
    await vi.waitFor(() => expect([store.isAvailable(), writer.isAvailable()]).toEqual([false, false]), {
      timeout: 20_000,
    });
    const refusal = { name: 'ConfigStoreUnavailableError' };
    await expect(store.read()).rejects.toMatchObject(refusal);
    await expect(writer.swap(before.revision, change({ a: '2' }))).rejects.toMatchObject(refusal);
    await nats.restart();
    const after = await vi.waitFor(() => writer.swap(before.revision, change({ a: '2' })), {
      timeout: 20_000,
    });
    await vi.waitFor(() => expect(seen.revisions().at(-1)).toBe(after.revision), { timeout: 20_000 });
    expect(plain(await store.read())).toEqual(plain(after));
    expect(store.isAvailable()).toBe(true);
    await store.close();
    await writer.close();
  });

  test('says which server did not answer when there is none to begin with', async () => {
    const url = 'nats://u:secret@127.0.0.1:9';
    const absent = jetstreamConfigStore({ url, clock: systemClock, telemetry, connectWaitMs: 1 });
    await expect(absent).rejects.toMatchObject({
      name: 'ConfigStoreUnavailableError',
      message: 'no NATS server answered at 127.0.0.1:9',
    });
  });
});

describe('jetstream keeps its bucket bounded', () => {
  test('removes what no head has named for long, while it goes on', async () => {
    const clock = simulatedClock();
    const storage = freshBucket(clock);
    const [store, reader] = [await storage.open(), await storage.open()];
    const first = await store.swap(0, change({ a: 'dropped', b: 'kept' }));
    const second = await store.swap(first.revision, change({ a: 'new' }));
    expect(await objectsIn(storage.bucket)).toBe(3);
    await vi.waitFor(
      async () => {
        clock.advance(5 * 60_000);
        expect(await objectsIn(storage.bucket)).toBe(2);
      },
      { timeout: 20_000 },
    );
    expect(plain(await reader.read())).toEqual(plain(second));
    await store.close();
    await reader.close();
  });

  test('refuses an entry that the server would not take, and stores nothing', async () => {
    const store = await freshBucket().open();
    const noise = Array.from({ length: 400_000 }, () => Math.random().toString(36).slice(2, 8)).join('');
    await expect(store.swap(0, change({ noise }))).rejects.toThrow(/config entry noise needs/);
    expect((await store.read()).revision).toBe(0);
    await store.close();
  });

  async function objectsIn(bucket: string): Promise<number> {
    const connection = await connect({ servers: nats.url });
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info(`KV_${bucket}`, {
      subjects_filter: `$KV.${bucket}.object.*`,
    });
    await connection.close();
    return Object.keys(state.subjects ?? {}).length;
  }
});
