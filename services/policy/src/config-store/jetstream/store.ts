import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { BusUnavailableError, connectToNats } from '@tollgate/bus';
import type { Cancel, Clock } from '@tollgate/clock';
import { SettingsError } from '@tollgate/settings';
import type { Logger, Telemetry } from '@tollgate/telemetry';
import {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
  type ConfigVersion,
} from '../store.ts';
import { VersionFeed } from '../version-feed.ts';
import { HEAD_KEY } from './head.ts';
import { EMPTY_HEAD_VERSION, type HeadVersion, loadHeadVersion, packChange } from './head-version.ts';
import { HeadWatch } from './head-watch.ts';
import { ObjectMissingError, writeObjects } from './objects.ts';
import { Sweeper } from './sweeper.ts';

export type JetstreamConfigStoreOptions = {
  /** Addresses of the servers, comma-separated. */
  readonly url: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** How long to wait for a server at first; default ten seconds. */
  readonly connectWaitMs?: number;
  /** Name of the key-value bucket; default `tollgate_config`. */
  readonly bucket?: string;
  /** Copies of the bucket in a cluster, when it is created; default 1. */
  readonly replicas?: number;
};

const BUCKET = 'tollgate_config';
const BUCKET_MAX_BYTES = 256 * 2 ** 20;
const CONNECT_WAIT_MS = 10_000;
const REQUEST_DEADLINE_MS = 5_000;
/** A swap is given up after this time: much later, its objects could be swept before its head names them. */
const SWAP_MS_MAX = 60_000;
const LOOK_EVERY_MS = 10_000;
const SWEEP_EVERY_MS = 5 * 60_000;
const READ_ATTEMPTS_MAX = 5;
/**
 * How JetStream refuses a swap that another one was faster than. With several replicas the losers that arrive while the
 * winner is being replicated get the second code, for which the server does not know the sequence yet; the third is the
 * same for a message id.
 */
const CONFLICT_CODES: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
  10_158,
]);
/** Subject and headers of a message, which count into the server's max_payload. */
const ENVELOPE_BYTES = 1_024;

/**
 * Config in one JetStream key-value bucket. Throws ConfigStoreUnavailableError when no server answers in time
 * or the bucket cannot be made, and SettingsError for several replicas on a server that does not keep them exact; once
 * made, it outlives every outage of the server.
 */
export async function jetstreamConfigStore(options: JetstreamConfigStoreOptions): Promise<ConfigStore> {
  const connection = await connect(options);
  try {
    assertSwapsSafely(connection.info?.version ?? '', options.replicas ?? 1);
    const client = jetstream(connection, { timeout: REQUEST_DEADLINE_MS });
    const kv = await new Kvm(client).create(options.bucket ?? BUCKET, {
      history: 1,
      max_bytes: BUCKET_MAX_BYTES,
      replicas: options.replicas ?? 1,
      // Reads go to the leader: a swap builds on what was read.
      allow_direct: false,
    });
    return new JetstreamConfigStore(connection, await client.jetstreamManager(), kv, options);
  } catch (error) {
    await connection.close();
    if (error instanceof SettingsError) throw error;
    throw new ConfigStoreUnavailableError('the config bucket cannot be used', { cause: error });
  }
}

/**
 * Throws SettingsError for several replicas on a server before 2.10: there the expected sequence is not part of what the
 * replicas agree on, and two swaps at the same moment can both succeed (nats-server issue 4320).
 */
function assertSwapsSafely(version: string, replicas: number): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (replicas === 1 || major > 2 || (major === 2 && minor >= 10)) return;
  throw new SettingsError([
    `NATS ${version} can store two changes of the config at the same moment when its bucket has ${replicas} replicas; use NATS 2.10 or newer, or one replica`,
  ]);
}

async function connect({ url, connectWaitMs }: JetstreamConfigStoreOptions): Promise<NatsConnection> {
  try {
    return await connectToNats({ url, name: 'tollgate-config', waitMs: connectWaitMs ?? CONNECT_WAIT_MS });
  } catch (error) {
    if (!(error instanceof BusUnavailableError)) throw error;
    throw new ConfigStoreUnavailableError(error.message, { cause: error });
  }
}

class JetstreamConfigStore implements ConfigStore {
  readonly #connection: NatsConnection;
  readonly #kv: KV;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #feed: VersionFeed;
  readonly #sweeper: Sweeper;
  readonly #timers: readonly Cancel[];
  #newest = EMPTY_HEAD_VERSION;
  #headWatch: HeadWatch | undefined;
  #isConnected = true;
  #didAnswer = true;
  #isClosed = false;
  #hasSwapped = false;
  #isSweeping = false;

  constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    kv: KV,
    { clock, telemetry, bucket = BUCKET }: JetstreamConfigStoreOptions,
  ) {
    this.#connection = connection;
    this.#kv = kv;
    this.#clock = clock;
    this.#logger = telemetry.logger;
    this.#feed = new VersionFeed(telemetry.logger);
    this.#sweeper = new Sweeper({ kv, manager, stream: `KV_${bucket}`, clock });
    this.#timers = [
      clock.every(LOOK_EVERY_MS, () => void this.#look()),
      clock.every(SWEEP_EVERY_MS, () => void this.#sweep()),
    ];
    void this.#followConnection();
  }

  read(): Promise<ConfigVersion> {
    return this.#answering(async () => (await this.#readNewest()).version);
  }

  swap(expectedRevision: number, change: ConfigChange): Promise<ConfigVersion> {
    return this.#answering(async () => {
      const startedMs = this.#clock.monotonicMs();
      const base = await this.#versionAt(expectedRevision);
      const packed = await packChange(base, change, this.#packedMaxBytes());
      await writeObjects(this.#kv, packed.objects);
      if (this.#clock.monotonicMs() - startedMs > SWAP_MS_MAX) throw new Error('the swap took too long');
      const revision = await this.#putHead(packed.packedHead, expectedRevision);
      this.#hasSwapped = true;
      const since = { revision: expectedRevision, change };
      const swapped = { version: { revision, entries: packed.entries, since }, head: packed.head };
      this.#adopt(swapped);
      return swapped.version;
    });
  }

  async watch(listener: (version: ConfigVersion) => void): Promise<() => Promise<void>> {
    await this.read();
    this.#headWatch ??= new HeadWatch({
      kv: this.#kv,
      clock: this.#clock,
      onHead: async (entry) => this.#adopt(await loadHeadVersion(this.#kv, entry, this.#newest)),
      onInterruption: (error) => this.#logger.warn({ err: error }, 'config watch interrupted, restarting it'),
    });
    const stop = this.#feed.add(listener);
    return async () => stop();
  }

  isAvailable(): boolean {
    return this.#isConnected && this.#didAnswer && !this.#isClosed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const cancel of this.#timers) cancel();
    await this.#connection.close();
    await this.#headWatch?.stop();
  }

  /** The newest version. Objects of an old head may be swept while they are read: then there is a newer head. */
  async #readNewest(): Promise<HeadVersion> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const newest = await loadHeadVersion(this.#kv, await this.#kv.get(HEAD_KEY), this.#newest);
        this.#adopt(newest);
        return newest;
      } catch (error) {
        if (!(error instanceof ObjectMissingError) || attempt === READ_ATTEMPTS_MAX) throw error;
      }
    }
  }

  async #versionAt(revision: number): Promise<HeadVersion> {
    if (this.#newest.version.revision === revision) return this.#newest;
    const newest = await this.#readNewest();
    if (newest.version.revision === revision) return newest;
    throw new ConfigConflictError(`the config is at revision ${newest.version.revision}, not ${revision}`);
  }

  async #putHead(packedHead: Uint8Array, expectedRevision: number): Promise<number> {
    try {
      return await this.#kv.put(HEAD_KEY, packedHead, { previousSeq: expectedRevision });
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || !CONFLICT_CODES.has(error.code)) throw error;
      throw new ConfigConflictError(`the config is not at revision ${expectedRevision} any more`, {
        cause: error,
      });
    }
  }

  #adopt(candidate: HeadVersion): void {
    if (candidate.version.revision <= this.#newest.version.revision) return;
    this.#newest = candidate;
    this.#feed.announce(candidate.version);
  }

  #packedMaxBytes(): number {
    return (this.#connection.info?.max_payload ?? 2 ** 20) - ENVELOPE_BYTES;
  }

  /** Runs a call to the store, notes whether it answered, and turns what it throws into the port's errors. */
  async #answering<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ConfigStoreUnavailableError('the config store is closed');
    if (!this.#isConnected) throw new ConfigStoreUnavailableError('the config store is away');
    try {
      const result = await call();
      this.#didAnswer = true;
      return result;
    } catch (error) {
      if (error instanceof ConfigConflictError || error instanceof RangeError) throw error;
      this.#didAnswer = false;
      throw new ConfigStoreUnavailableError('the config store did not answer', { cause: error });
    }
  }

  /** A watch that the server has forgotten without a word is found out by looking now and then. */
  async #look(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.#logger.debug({ err: error }, 'config cannot be read, trying again');
    }
  }

  async #sweep(): Promise<void> {
    if (this.#isSweeping || (!this.#hasSwapped && !this.#sweeper.hasCandidates())) return;
    this.#isSweeping = true;
    this.#hasSwapped = false;
    try {
      const removed = await this.#sweeper.sweep(
        async () => new Set((await this.#readNewest()).head.values()),
      );
      this.#logger.debug({ removed }, 'config objects swept');
    } catch (error) {
      this.#hasSwapped = true;
      this.#logger.warn({ err: error }, 'config objects could not be swept, trying again');
    } finally {
      this.#isSweeping = false;
    }
  }

  async #followConnection(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === 'disconnect') this.#isConnected = false;
      if (type !== 'reconnect') continue;
      this.#isConnected = true;
      this.#headWatch?.restart();
      void this.#look();
    }
  }
}
