import { type Manifest, parseStoredManifest } from '@tollgate/manifests';
import type { ConfigVersion } from '../config-store/store.ts';
import { parseStoredToken, type TokenEntry } from '../identity/tokens.ts';
import { type ConfigContent, configContent } from './content.ts';
import { isAuditKey, isManifestKey, isTokenKey, MODEL_TIMES_KEY, RECENT_CHANGES_KEY } from './entry-keys.ts';
import { parseModelTimes } from './model-times.ts';
import { parseRecentChanges } from './recent-changes.ts';

/** Turns versions of the config into content. Throws Error for an entry that it does not understand. */
export type ContentReader = (version: ConfigVersion) => ConfigContent;

/**
 * Reads versions of the config. What has not changed since the last version is not read again: a version that was read
 * is the same content again, and while no manifest changes, `manifests` and all that follows from it stay the same objects.
 */
export function contentReader(): ContentReader {
  const readManifest = remembering(parseStoredManifest);
  const readToken = remembering(parseStoredToken);
  const readTimes = remembering(parseModelTimes);
  const readChanges = remembering(parseRecentChanges);
  let last: { entries: ConfigVersion['entries']; content: ConfigContent } | undefined;
  return ({ revision, entries }) => {
    if (last?.entries === entries && last.content.revision === revision) return last.content;
    const manifests = new Map<string, Manifest>();
    const tokens = new Map<string, TokenEntry>();
    const outbox = new Map<string, string>();
    for (const [key, json] of entries) {
      if (isManifestKey(key)) manifests.set(key, readManifest.read(key, json));
      else if (isTokenKey(key)) tokens.set(key, readToken.read(key, json));
      else if (isAuditKey(key)) outbox.set(key, json);
      else if (key !== RECENT_CHANGES_KEY && key !== MODEL_TIMES_KEY) {
        throw new Error(`config entry ${key} is of a kind that this version does not know`);
      }
    }
    readManifest.forgetAllBut(manifests);
    readToken.forgetAllBut(tokens);
    const before = last?.content.manifests;
    const content = configContent({
      revision,
      manifests: before !== undefined && isSame(before, manifests) ? before : manifests,
      tokens,
      recentChanges: readChanges.read(RECENT_CHANGES_KEY, entries.get(RECENT_CHANGES_KEY) ?? '[]'),
      modelsSinceMs: readTimes.read(MODEL_TIMES_KEY, entries.get(MODEL_TIMES_KEY) ?? '{}'),
      outbox,
    });
    last = { entries, content };
    return content;
  };
}

function isSame(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
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
