import type { Manifest } from '@tollgate/manifests';
import { type BearerPrincipals, bearerPrincipals } from '../identity/jwt/bearer-principals.ts';
import { type Principal, principalsOf } from '../identity/principal.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import { type KnownSecret, secretsOf } from './known-secrets.ts';
import type { ModelTimes } from './model-times.ts';
import type { RecentChanges } from './recent-changes.ts';

/** What the config store's entries mean. */
export type StoredContent = {
  readonly revision: number;
  /** By key. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** By key. */
  readonly tokens: ReadonlyMap<string, TokenEntry>;
  /** The newest changes, so that no caller overwrites a change that it has not seen. */
  readonly recentChanges: RecentChanges;
  readonly modelsSinceMs: ModelTimes;
  /** Audit entries that the bus may not have yet, by key. */
  readonly outbox: ReadonlyMap<string, string>;
};

/** The stored content with what follows from it. Immutable; each part is computed at most once, on first use. */
export type ConfigContent = StoredContent & {
  /** All users and virtual accounts by subject. */
  readonly principals: ReadonlyMap<string, Principal>;
  /** Returns the principal that a verified JWT names; undefined if there is none. */
  readonly bearerPrincipal: BearerPrincipals;
  /** Tokens by the SHA-256 of their secrets, in hex. */
  readonly secrets: ReadonlyMap<string, KnownSecret>;
};

/** What follows from manifests alone. */
type OfManifests = {
  readonly principals: ReadonlyMap<string, Principal>;
  readonly bearers: BearerPrincipals;
};

/** Kept with the manifests, which stay one object over versions that change none of them. */
const ofManifests = new WeakMap<StoredContent['manifests'], OfManifests>();

/** Completes stored content by what follows from it. */
export function configContent(stored: StoredContent): ConfigContent {
  let secrets: ReadonlyMap<string, KnownSecret> | undefined;
  return {
    ...stored,
    get principals() {
      return derived(stored.manifests).principals;
    },
    get bearerPrincipal() {
      return derived(stored.manifests).bearers;
    },
    get secrets() {
      secrets ??= secretsOf(stored.tokens.values());
      return secrets;
    },
  };
}

function derived(manifests: StoredContent['manifests']): OfManifests {
  const known = ofManifests.get(manifests);
  if (known !== undefined) return known;
  const principals = principalsOf(manifests.values());
  const made = { principals, bearers: bearerPrincipals(manifests.values(), principals) };
  ofManifests.set(manifests, made);
  return made;
}
