import { type Manifest, parseStoredManifest, toJson } from '@tollgate/manifests';
import { parseStoredToken, type TokenEntry } from '../identity/tokens.ts';
import type { ConfigVersion } from './store.ts';

/** What the config store's entries mean. */
export type ConfigContent = {
  readonly revision: number;
  /** By key. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** By key. */
  readonly tokens: ReadonlyMap<string, TokenEntry>;
};

/** Where a manifest is stored. */
export function manifestKey(of: { type: string; name: string }): string {
  return `manifest/${of.type}/${of.name}`;
}

/** Where a token is stored. */
export function tokenKey(id: string): string {
  return `token/${id}`;
}

/** A manifest as a store entry. */
export function manifestEntry(manifest: Manifest): [key: string, json: string] {
  return [manifestKey(manifest), toJson(manifest)];
}

/** A token as a store entry. */
export function tokenStoreEntry(token: TokenEntry): [key: string, json: string] {
  return [tokenKey(token.id), JSON.stringify(token)];
}

/**
 * Reads versions of the config; entries whose text has not changed since the last version are not read again.
 * The returned function throws Error for an entry that it does not understand.
 */
export function contentReader(): (version: ConfigVersion) => ConfigContent {
  let known = new Map<string, { json: string; value: Manifest | TokenEntry }>();
  return (version) => {
    const seen: typeof known = new Map();
    const manifests = new Map<string, Manifest>();
    const tokens = new Map<string, TokenEntry>();
    for (const [key, json] of version.entries) {
      const before = known.get(key);
      const isSame = before?.json === json;
      if (key.startsWith('manifest/')) {
        // What was kept under this prefix was read by the same branch.
        const manifest = isSame ? (before.value as Manifest) : parseStoredManifest(json);
        manifests.set(key, manifest);
        seen.set(key, { json, value: manifest });
      } else if (key.startsWith('token/')) {
        const token = isSame ? (before.value as TokenEntry) : parseStoredToken(json);
        tokens.set(key, token);
        seen.set(key, { json, value: token });
      } else {
        throw new Error(`config entry ${key} is of a kind that this version does not know`);
      }
    }
    known = seen;
    return { revision: version.revision, manifests, tokens };
  };
}
