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
  const readManifest = remembering(parseStoredManifest);
  const readToken = remembering(parseStoredToken);
  return (version) => {
    const manifests = new Map<string, Manifest>();
    const tokens = new Map<string, TokenEntry>();
    for (const [key, json] of version.entries) {
      if (key.startsWith('manifest/')) manifests.set(key, readManifest.read(key, json));
      else if (key.startsWith('token/')) tokens.set(key, readToken.read(key, json));
      else throw new Error(`config entry ${key} is of a kind that this version does not know`);
    }
    readManifest.forgetAllBut(manifests);
    readToken.forgetAllBut(tokens);
    return { revision: version.revision, manifests, tokens };
  };
}

/** Parses a text once for as long as it stands under its key. */
function remembering<Value>(parse: (json: string) => Value) {
  const known = new Map<string, { json: string; value: Value }>();
  return {
    read(key: string, json: string): Value {
      const before = known.get(key);
      if (before?.json === json) return before.value;
      const value = parse(json);
      known.set(key, { json, value });
      return value;
    },
    forgetAllBut(kept: ReadonlyMap<string, unknown>): void {
      for (const key of known.keys()) if (!kept.has(key)) known.delete(key);
    },
  };
}
