import type { Cancel, Clock } from '@tollgate/clock';
import { callableAccount, isProviderAccount } from '@tollgate/manifests';
import { channelOf } from '../alerts/channels.ts';
import type { PolicyEvents } from '../events.ts';
import { secretMappings } from '../secrets/mappings.ts';
import { openManifest, type SecretSources } from '../secrets/open-manifest.ts';
import { type ConfigContent, contentReader } from './content.ts';
import { watchPriceDay } from './prices.ts';
import { compileSnapshot, type ResolvedSecrets, type Snapshot } from './snapshot.ts';
import type { ConfigStore, ConfigVersion } from './store.ts';

/** The config in memory, following the store. */
export type LiveConfig = {
  /** Follows the store from now on; resolves with the first snapshot in place. Throws when that cannot be read. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The newest snapshot that could be read. Throws Error before `start` has resolved. */
  current(): Snapshot;
  /** Takes over a version at once, so that whoever changed it sees the change; older ones are ignored. */
  accept(version: ConfigVersion): Promise<void>;
  /**
   * The newest snapshot there is: what another policy has just changed included, so that whoever lists what is stored and
   * then changes it has seen everything. While the store is away, the last good one.
   */
  newest(): Promise<Snapshot>;
  /** Calls `listener` with every snapshot to come, never with an older one after a newer. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  /** What is wrong with a newer version that could not be read; the last good one is in use. */
  fault(): string | undefined;
};

/** A live config on a store. Versions are taken one after the other, and the last one again when prices may have changed. */
export function liveConfig(options: {
  store: ConfigStore;
  secrets: Omit<SecretSources, 'mappings'>;
  events: PolicyEvents;
  clock: Clock;
}): LiveConfig {
  const { store, events, clock } = options;
  const read = contentReader();
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let snapshot: Snapshot | undefined;
  let fault: string | undefined;
  let queue: Promise<void> = Promise.resolve();
  let unwatch: (() => Promise<void>) | undefined;
  let unwatchPrices: Cancel | undefined;

  async function take(version: ConfigVersion): Promise<void> {
    if (snapshot !== undefined && version.revision <= snapshot.revision) return;
    await use(read(version));
    fault = undefined;
  }

  async function use(content: ConfigContent): Promise<void> {
    const next = compileSnapshot(content, await resolveSecrets(content, options.secrets), clock.nowMs());
    snapshot = next;
    events.configTaken(next);
    for (const listener of listeners) listener(next);
  }

  function accept(version: ConfigVersion): Promise<void> {
    const taken = queue.then(() => take(version));
    queue = taken.catch((error: unknown) => {
      fault = error instanceof Error ? error.message : String(error);
      events.configUnreadable(version.revision, error);
    });
    return taken;
  }

  function renewPrices(): void {
    const renewed = queue.then(() => (snapshot === undefined ? undefined : use(snapshot.content)));
    queue = renewed.catch((error: unknown) => events.configUnreadable(snapshot?.revision ?? 0, error));
  }

  function current(): Snapshot {
    if (snapshot === undefined) throw new Error('config is read before it was loaded');
    return snapshot;
  }

  return {
    async start() {
      const first = Promise.withResolvers<void>();
      unwatch = await store.watch((version) => {
        accept(version).then(first.resolve, first.reject);
      });
      unwatchPrices = watchPriceDay(clock, renewPrices);
      await first.promise;
    },
    async stop() {
      unwatchPrices?.();
      await unwatch?.();
      await queue;
      listeners.clear();
    },
    current,
    accept,
    async newest() {
      try {
        await accept(await store.read());
      } catch (error) {
        events.newestUnknown(error);
      }
      return current();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    fault: () => fault,
  };
}

async function resolveSecrets(
  content: ConfigContent,
  secrets: Omit<SecretSources, 'mappings'>,
): Promise<ResolvedSecrets> {
  const manifests = [...content.manifests.values()];
  const sources = { ...secrets, mappings: secretMappings(manifests) };
  const credentials = manifests.filter(isProviderAccount).map(async (account) => {
    if (callableAccount(account).credentialReference === undefined) return undefined;
    const { manifest, gaps } = await openManifest(account, sources);
    const [gap] = gaps;
    const value = callableAccount(manifest).credentialReference ?? '';
    return [account.name, gap === undefined ? { value } : { fault: gap.fault }] as const;
  });
  const channels = manifests.flatMap((manifest) =>
    manifest.type === 'notification-channel' ? [openManifest(manifest, sources)] : [],
  );
  return {
    credentials: new Map((await Promise.all(credentials)).filter((credential) => credential !== undefined)),
    channels: (await Promise.all(channels)).map(({ manifest, gaps: [gap] }) =>
      gap === undefined ? channelOf(manifest) : { name: manifest.name, fault: `${gap.path}: ${gap.fault}` },
    ),
  };
}
