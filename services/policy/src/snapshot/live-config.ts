import type { Cancel, Clock } from '@tollgate/clock';
import {
  type CallableModel,
  callableAccount,
  googleFileFault,
  type Manifest,
  type ProviderAccountManifest,
  secretFields,
} from '@tollgate/manifests';
import { channelOf } from '../alerts/channels.ts';
import type { ConfigStore, ConfigVersion } from '../config-store/store.ts';
import type { ConfigContent } from '../content/content.ts';
import type { ContentReader } from '../content/content-reader.ts';
import type { PolicyEvents } from '../events.ts';
import { keptWith } from '../incremental/kept-with.ts';
import { secretMappings } from '../secrets/mappings.ts';
import { openManifest, type SecretSources } from '../secrets/open-manifest.ts';
import type { ModelSecrets, ResolvedAccount } from './accounts.ts';
import { guardrailsOf } from './guardrails-of.ts';
import { watchPriceDay } from './price-day.ts';
import { compileSnapshot, type ResolvedSecrets, type Snapshot } from './snapshot.ts';

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

/** What a live config works with. */
type LiveConfigOptions = {
  readonly store: ConfigStore;
  readonly read: ContentReader;
  readonly secrets: Omit<SecretSources, 'mappings'>;
  readonly events: PolicyEvents;
  readonly clock: Clock;
};

/** A live config on a store. Versions are taken one after the other, and the last one again when prices may have changed. */
export function liveConfig(options: LiveConfigOptions): LiveConfig {
  return new LiveConfigOnStore(options);
}

class LiveConfigOnStore implements LiveConfig {
  readonly #options: LiveConfigOptions;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #snapshot: Snapshot | undefined;
  #fault: string | undefined;
  /** The work on versions that has been asked for; never rejects. */
  #queue: Promise<void> = Promise.resolve();
  #unwatch: (() => Promise<void>) | undefined;
  #unwatchPrices: Cancel | undefined;

  constructor(options: LiveConfigOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, clock } = this.#options;
    const first = Promise.withResolvers<void>();
    this.#unwatch = await store.watch((version) => {
      this.accept(version).then(first.resolve, first.reject);
    });
    this.#unwatchPrices = watchPriceDay(clock, () => this.#renewPrices());
    await first.promise;
  }

  async stop(): Promise<void> {
    this.#unwatchPrices?.();
    await this.#unwatch?.();
    await this.#queue;
    this.#listeners.clear();
  }

  current(): Snapshot {
    if (this.#snapshot === undefined) throw new Error('config is read before it was loaded');
    return this.#snapshot;
  }

  async newest(): Promise<Snapshot> {
    try {
      await this.accept(await this.#options.store.read());
    } catch (error) {
      this.#options.events.newestUnknown(error);
    }
    return this.current();
  }

  accept(version: ConfigVersion): Promise<void> {
    const taken = this.#queue.then(() => this.#take(version));
    this.#queue = taken.catch((error: unknown) => {
      this.#fault = error instanceof Error ? error.message : String(error);
      this.#options.events.configUnreadable(version.revision, error);
    });
    return taken;
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  fault(): string | undefined {
    return this.#fault;
  }

  async #take(version: ConfigVersion): Promise<void> {
    if (this.#snapshot !== undefined && version.revision <= this.#snapshot.revision) return;
    await this.#use(this.#options.read(version));
    this.#fault = undefined;
  }

  async #use(content: ConfigContent): Promise<void> {
    const { secrets, clock, events } = this.#options;
    const resolved = await resolveSecrets(content, secrets);
    const next = compileSnapshot(content, { secrets: resolved, nowMs: clock.nowMs() }, this.#snapshot);
    this.#snapshot = next;
    events.configTaken({
      revision: next.revision,
      accounts: next.accounts.size,
      faults: [...next.accounts.values()].flatMap(({ account, fault }) =>
        fault === undefined ? [] : [{ account: account.name, fault }],
      ),
    });
    for (const listener of this.#listeners) listener(next);
  }

  #renewPrices(): void {
    const renewed = this.#queue.then(() =>
      this.#snapshot === undefined ? undefined : this.#use(this.#snapshot.content),
    );
    this.#queue = renewed.catch((error: unknown) =>
      this.#options.events.configUnreadable(this.#snapshot?.revision ?? 0, error),
    );
  }
}

function fileFaultOf(manifest: ProviderAccountManifest): string | undefined {
  return manifest.type === 'provider-account/google-vertex' ? googleFileFault(manifest.auth_data) : undefined;
}

const hasSecrets = keptWith((manifest: Manifest) => secretFields(manifest).length > 0);

/** Undefined if all models are called as their account is. */
function ofModels(models: readonly CallableModel[]): ModelSecrets | undefined {
  const own = models.filter(({ headers, connection }) => headers !== undefined || connection !== undefined);
  if (own.length === 0) return undefined;
  return new Map(own.map(({ name, headers, connection }) => [name, { headers, connection }]));
}

async function resolveSecrets(
  content: ConfigContent,
  secrets: Omit<SecretSources, 'mappings'>,
): Promise<ResolvedSecrets> {
  const { manifests } = content;
  const sources = { ...secrets, mappings: secretMappings(manifests) };
  const accounts = new Map<string, ResolvedAccount>();
  const resolving = [...manifests.accounts().values()].map(async (account) => {
    if (!hasSecrets(account)) return;
    const { manifest, gaps } = await openManifest(account, sources);
    const fault = gaps[0]?.fault ?? fileFaultOf(manifest);
    if (fault !== undefined) {
      accounts.set(account.name, { fault });
      return;
    }
    const { credentialReference: credential = '', headers, connection, models } = callableAccount(manifest);
    accounts.set(account.name, { credential, headers, connection, ofModels: ofModels(models) });
  });
  const channels = [...manifests.ofType('notification-channel').values()].map((channel) =>
    openManifest(channel, sources),
  );
  const groups = [...manifests.ofType('provider-account/guardrail-config-group').values()].map((group) =>
    openManifest(group, sources),
  );
  await Promise.all(resolving);
  return {
    accounts,
    channels: (await Promise.all(channels)).map(({ manifest, gaps: [gap] }) =>
      gap === undefined ? channelOf(manifest) : { name: manifest.name, fault: `${gap.path}: ${gap.fault}` },
    ),
    guardrails: (await Promise.all(groups)).flatMap(guardrailsOf),
  };
}
