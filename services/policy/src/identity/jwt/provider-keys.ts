import type { Clock } from '@tollgate/clock';
import { isTrustworthyUrl, type ManifestOf } from '@tollgate/manifests';
import { createLocalJWKSet, type LocalJWKSet } from 'jose';
import { z } from 'zod';
import type { FetchJson } from './http-json.ts';

/** The public keys of an identity provider. `version` changes with their content. */
export type KeySet = { readonly find: LocalJWKSet; readonly version: number };

/** The keys could not be read, and none are known that would do. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/** Keys are read again when they are this old, in the background; the known ones are used meanwhile. */
const AGE_MS_MAX = 10 * 60_000;
/** How long it is before a provider that did not answer is asked again. */
const RETRY_MS = 5_000;
/** How often at most an unknown key id makes the keys be read again. */
const UNKNOWN_KEY_MS = 30_000;
const KEYS_MAX = 100;

const keySetDocument = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(KEYS_MAX) });
const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.string() });

type Provider = Pick<ManifestOf<'identity-provider'>, 'issuer' | 'jwks_uri'>;

/**
 * The keys of one identity provider, cached. They are read when first needed, then again in the background when they
 * are old; while the provider is away, those that are known stay good.
 */
export class ProviderKeys {
  readonly #provider: Provider;
  readonly #fetchJson: FetchJson;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #keys: { set: KeySet; json: string } | undefined;
  #askedAtMs = -Infinity;
  #askedForUnknownAtMs = -Infinity;
  #isAway = false;
  #reading: Promise<void> | undefined;

  constructor(
    provider: Provider,
    ports: { fetchJson: FetchJson; clock: Clock; failed: (error: unknown) => void },
  ) {
    this.#provider = provider;
    this.#fetchJson = ports.fetchJson;
    this.#clock = ports.clock;
    this.#failed = ports.failed;
  }

  /** 0 while no keys are known. */
  get version(): number {
    return this.#keys?.set.version ?? 0;
  }

  /** Starts to read the keys where they are missing or old; nobody waits for it. */
  refresh(): void {
    const pauseMs = this.#isAway ? RETRY_MS : AGE_MS_MAX;
    if (this.#reading === undefined && this.#sinceMs(this.#askedAtMs) >= pauseMs) void this.#read();
  }

  /** The keys, read first where none are known. Throws KeysUnavailableError. */
  async keys(): Promise<KeySet> {
    this.refresh();
    if (this.#keys === undefined) await this.#reading;
    if (this.#keys === undefined) throw new KeysUnavailableError('no keys of the provider are known');
    return this.#keys.set;
  }

  /** The keys after somebody named one that is not among them. Throws KeysUnavailableError while the provider is away. */
  async keysAfterUnknown(): Promise<KeySet> {
    if (this.#sinceMs(this.#askedForUnknownAtMs) >= UNKNOWN_KEY_MS) {
      this.#askedForUnknownAtMs = this.#clock.monotonicMs();
      await (this.#reading ?? this.#read());
    } else if (this.#reading !== undefined) await this.#reading;
    if (this.#isAway || this.#keys === undefined) throw new KeysUnavailableError('the provider is away');
    return this.#keys.set;
  }

  #sinceMs(atMs: number): number {
    return this.#clock.monotonicMs() - atMs;
  }

  /** Never rejects. */
  #read(): Promise<void> {
    this.#askedAtMs = this.#clock.monotonicMs();
    this.#reading = this.#fetchKeys()
      .then(
        () => {
          this.#isAway = false;
        },
        (error: unknown) => {
          this.#isAway = true;
          this.#failed(error);
        },
      )
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  async #fetchKeys(): Promise<void> {
    const document = keySetDocument.parse(await this.#fetchJson(await this.#keysUrl()));
    const json = JSON.stringify(document.keys);
    if (json === this.#keys?.json) return;
    // Keys are looked at one by one when a token names them; one that is malformed is never found.
    const find = createLocalJWKSet({ keys: document.keys });
    this.#keys = { set: { find, version: this.version + 1 }, json };
  }

  async #keysUrl(): Promise<string> {
    const { issuer, jwks_uri: given } = this.#provider;
    if (given !== undefined) return given;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = discoveryDocument.parse(await this.#fetchJson(url));
    if (document.issuer !== issuer) throw new Error(`${url} is of another issuer, ${document.issuer}`);
    if (!isTrustworthyUrl(document.jwks_uri)) throw new Error(`${url} names keys at an unsafe address`);
    return document.jwks_uri;
  }
}
