import { type Manifest, parseStoredManifest } from '@tollgate/manifests';
import type { ConfigVersion } from '../config-store/store.ts';
import { parseStoredToken, type TokenEntry } from '../identity/tokens.ts';
import { type ConfigContent, configContent } from './content.ts';
import { isAuditKey, isManifestKey, isTokenKey, MODEL_TIMES_KEY, RECENT_CHANGES_KEY } from './entry-keys.ts';
import { parseModelTimes } from './model-times.ts';
import { parseRecentChanges } from './recent-changes.ts';

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
      else if (isAuditKey(key)) outbox.set(key, json);
      else if (key !== RECENT_CHANGES_KEY && key !== MODEL_TIMES_KEY) {
        throw new Error(`config entry ${key} is of a kind that this version does not know`);
      }
    }
    readManifest.forgetAllBut(manifests);
    readToken.forgetAllBut(tokens);
    const recentChanges = parseRecentChanges(version.entries.get(RECENT_CHANGES_KEY) ?? '[]');
    const modelsSinceMs = parseModelTimes(version.entries.get(MODEL_TIMES_KEY) ?? '{}');
    return configContent({
      revision: version.revision,
      manifests,
      tokens,
      recentChanges,
      modelsSinceMs,
      outbox,
    });
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
