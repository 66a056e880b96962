import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { simulatedClock, systemClock } from '@tollgate/clock';
import { startNats, type TestServer } from '@tollgate/harness';
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
