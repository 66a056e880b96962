import { type BearerPrincipals, bearerPrincipals } from '../identity/jwt/bearer-principals.ts';
import type { Principal } from '../identity/principal.ts';
import type { Manifests } from '../objects/manifests.ts';
import type { Tokens } from '../objects/tokens.ts';
import type { ModelTimes } from './model-times.ts';
import type { RecentChanges } from './recent-changes.ts';

/** What the config store's entries mean. */
export type StoredContent = {
  readonly revision: number;
  /** By key; the same object over versions that change no manifest. */
  readonly manifests: Manifests;
  /** By key. */
  readonly tokens: Tokens;
  /** The newest changes, so that no caller overwrites a change that it has not seen. */
  readonly recentChanges: RecentChanges;
  readonly modelsSinceMs: ModelTimes;
  /** Audit entries that the bus may not have yet, by key. */
  readonly outbox: ReadonlyMap<string, string>;
};

/** The stored content with what follows from it. Immutable. */
export type ConfigContent = StoredContent & {
  /** All users and virtual accounts by subject. */
  readonly principals: ReadonlyMap<string, Principal>;
  /** Returns the principal that a verified JWT names; undefined if there is none. */
  readonly bearerPrincipal: BearerPrincipals;
};

/** Completes stored content by what follows from it. */
export function configContent(stored: StoredContent): ConfigContent {
  const { manifests } = stored;
  return {
    ...stored,
    principals: manifests.principals,
    bearerPrincipal: bearerPrincipals({
      principals: manifests.principals,
      identityProviders: manifests.ofType('identity-provider'),
      teams: manifests.ofType('team'),
      virtualAccounts: manifests.ofType('virtual-account'),
    }),
  };
}
