import { hash } from 'node:crypto';
import type { Clock } from '@tollgate/clock';
import { JWT_ALGORITHMS, type ManifestOf, toJson } from '@tollgate/manifests';
import { decodeJwt, errors, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify } from 'jose';
import type { CredentialFault } from '../credential-fault.ts';
import { type Bearer, bearerOf } from './bearer.ts';
import type { FetchJson } from './http-json.ts';
import { jwtFault, SEVERAL_PROVIDERS, UNKNOWN_ISSUER, UNNAMED_BEARER } from './jwt-fault.ts';
import { type KeySet, ProviderKeys } from './provider-keys.ts';

type ProviderManifest = ManifestOf<'identity-provider'>;
type Provider = { readonly manifest: ProviderManifest; readonly json: string; readonly keys: ProviderKeys };
type Remembered = {
  readonly bearer: Bearer;
  readonly provider: Provider;
  readonly keysVersion: number;
  readonly endsAtMs: number;
};

/** Longest JWT that is looked at: with the 200 groups that Entra ID writes, one has 12 KiB. */
const JWT_CHARS_MAX = 14 * 1024;
const REMEMBERED_MAX = 10_000;
/** Most JWTs that are being verified at one moment; more are told to come again. */
const VERIFYING_MAX = 1_000;
/** How far the clocks of provider and policy may be apart. */
const LEEWAY_SECONDS = 5;

/**
 * Says whose a JWT is. A token that was verified is remembered until it ends, its provider changes in the config, or the
 * provider publishes other keys: until then a call with it costs a look-up.
 */
export class JwtVerifier {
  readonly #ports: {
    fetchJson: FetchJson;
    clock: Clock;
    nowMs: () => number;
    failed: (provider: string, error: unknown) => void;
  };
  #providers: readonly Provider[] = [];
  readonly #remembered = new Map<string, Remembered>();
  readonly #verifying = new Map<string, Promise<Bearer | CredentialFault>>();

  constructor(ports: {
    fetchJson: FetchJson;
    clock: Clock;
    nowMs: () => number;
    failed: (provider: string, error: unknown) => void;
  }) {
    this.#ports = ports;
  }

  /** Takes the identity providers of the newest config, and starts to read the keys of new ones. */
  follow(manifests: Iterable<ProviderManifest>): void {
    const before = this.#providers;
    this.#providers = [...manifests].map((manifest) => {
      const json = toJson(manifest);
      return before.find((known) => known.json === json) ?? this.#provider(manifest, json);
    });
    for (const { keys } of this.#providers) keys.refresh();
  }

  /** Who bears a token of this SHA-256, where that is known; undefined when it has to be verified. */
  known(sha256: Buffer): Bearer | undefined {
    const key = sha256.toString('latin1');
    const found = this.#remembered.get(key);
    if (found === undefined) return undefined;
    const { provider, keysVersion, endsAtMs, bearer } = found;
    const isCurrent = this.#providers.includes(provider);
    if (isCurrent && keysVersion === provider.keys.version && this.#ports.nowMs() < endsAtMs) {
      provider.keys.refresh();
      return bearer;
    }
    this.#remembered.delete(key);
    return undefined;
  }

  /** Who bears a token, or why nobody is let in with it. Never rejects. */
  verify(jwt: string): Promise<Bearer | CredentialFault> {
    const sha256 = hash('sha256', jwt, 'buffer');
    const known = this.known(sha256);
    if (known !== undefined) return Promise.resolve(known);
    const key = sha256.toString('latin1');
    const running = this.#verifying.get(key);
    if (running !== undefined) return running;
    if (this.#verifying.size >= VERIFYING_MAX) return Promise.resolve(jwtFault(undefined));
    const verified = this.#verify(jwt, key)
      .catch((error: unknown) => jwtFault(error))
      .finally(() => this.#verifying.delete(key));
    this.#verifying.set(key, verified);
    return verified;
  }

  async #verify(jwt: string, key: string): Promise<Bearer | CredentialFault> {
    if (jwt.length > JWT_CHARS_MAX) throw new errors.JWTInvalid(`has more than ${JWT_CHARS_MAX} characters`);
    const { iss, aud } = decodeJwt(jwt);
    const ofIssuer = this.#providers.filter(({ manifest }) => manifest.issuer === iss);
    const ofAudience = ofIssuer.filter(({ manifest }) =>
      [aud ?? []].flat().some((audience) => manifest.audiences.includes(audience)),
    );
    if (ofAudience.length > 1) return SEVERAL_PROVIDERS;
    // Without the audience, verification says so.
    const provider = ofAudience[0] ?? ofIssuer[0];
    if (provider === undefined) return UNKNOWN_ISSUER;
    const { result, keys } = await this.#checked(jwt, provider);
    const { payload } = result;
    const bearer = bearerOf(payload, provider.manifest);
    if (bearer === undefined) return UNNAMED_BEARER;
    // `exp` is there: it is required.
    const endsAtMs = ((payload.exp ?? 0) + LEEWAY_SECONDS) * 1_000;
    this.#remember(key, { bearer, provider, keysVersion: keys.version, endsAtMs });
    return bearer;
  }

  /** Verified with the known keys; with the newest ones when it names a key that is not known. */
  async #checked(jwt: string, provider: Provider): Promise<{ result: JWTVerifyResult; keys: KeySet }> {
    const options = this.#options(provider.manifest);
    const check = async (keys: KeySet) => ({ result: await jwtVerify(jwt, keys.find, options), keys });
    try {
      return await check(await provider.keys.keys());
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return check(await provider.keys.keysAfterUnknown());
    }
  }

  #options({ issuer, audiences, algorithms }: ProviderManifest): JWTVerifyOptions {
    return {
      issuer,
      audience: audiences,
      algorithms: [...(algorithms ?? JWT_ALGORITHMS)],
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(this.#ports.nowMs()),
    };
  }

  #remember(key: string, entry: Remembered): void {
    const [oldest] = this.#remembered.size >= REMEMBERED_MAX ? this.#remembered.keys() : [];
    if (oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(key, entry);
  }

  #provider(manifest: ProviderManifest, json: string): Provider {
    const { fetchJson, clock, failed } = this.#ports;
    const keys = new ProviderKeys(manifest, {
      fetchJson,
      clock,
      failed: (error) => failed(manifest.name, error),
    });
    return { manifest, json, keys };
  }
}
