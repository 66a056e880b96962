import { type Manifest, parseStoredManifest, toJson } from '@tollgate/manifests';
import { parseStoredToken, type TokenEntry } from '../identity/tokens.ts';
import { parseRecentChanges, type RecentChanges } from './recent-changes.ts';
import type { ConfigVersion } from './store.ts';

/** What the config store's entries mean. */
export type ConfigContent = {
  readonly revision: number;
  /** By key. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** By key. */
  readonly tokens: ReadonlyMap<string, TokenEntry>;
  /** What was changed lately, so that nobody overwrites what he has not seen. */
  readonly recentChanges: RecentChanges;
  /** Audit entries that the bus may not have yet, by key. */
  readonly outbox: ReadonlyMap<string, string>;
};

const MANIFEST_PREFIX = 'manifest/';
const TOKEN_PREFIX = 'token/';
const AUDIT_PREFIX = 'audit/';

/** Where the memory of recent changes is stored. */
export const RECENT_CHANGES_KEY = 'recent-changes';

/** Where a manifest is stored. */
export function manifestKey(of: { type: string; name: string }): string {
  return `${MANIFEST_PREFIX}${of.type}/${of.name}`;
}

/** Where a token is stored. */
export function tokenKey(id: string): string {
  return `${TOKEN_PREFIX}${id}`;
}

/** Where an audit entry waits for the bus. */
export function auditKey(id: string): string {
  return `${AUDIT_PREFIX}${id}`;
}

/** The id of an audit entry. */
export function auditId(key: string): string {
  return key.slice(AUDIT_PREFIX.length);
}

/** Whether a manifest is stored there. */
export function isManifestKey(key: string): boolean {
  return key.startsWith(MANIFEST_PREFIX);
}

/** Whether a token is stored there. */
export function isTokenKey(key: string): boolean {
  return key.startsWith(TOKEN_PREFIX);
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
    const outbox = new Map<string, string>();
    for (const [key, json] of version.entries) {
      if (isManifestKey(key)) manifests.set(key, readManifest.read(key, json));
      else if (isTokenKey(key)) tokens.set(key, readToken.read(key, json));
      else if (key.startsWith(AUDIT_PREFIX)) outbox.set(key, json);
      else if (key !== RECENT_CHANGES_KEY) {
        throw new Error(`config entry ${key} is of a kind that this version does not know`);
      }
    }
    readManifest.forgetAllBut(manifests);
    readToken.forgetAllBut(tokens);
    const recentChanges = parseRecentChanges(version.entries.get(RECENT_CHANGES_KEY) ?? '[]');
    return { revision: version.revision, manifests, tokens, recentChanges, outbox };
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
