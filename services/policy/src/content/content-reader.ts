import { type Manifest, parseStoredManifest } from '@tollgate/manifests';
import type { ConfigVersion } from '../config-store/store.ts';
import { parseStoredToken, type TokenEntry } from '../identity/tokens.ts';
import { LayeredMap } from '../incremental/layered-map.ts';
import {
  isAuditKey,
  isManifestKey,
  isTokenKey,
  MODEL_TIMES_KEY,
  RECENT_CHANGES_KEY,
} from '../objects/entry-keys.ts';
import { Manifests } from '../objects/manifests.ts';
import { Tokens } from '../objects/tokens.ts';
import { type ConfigContent, configContent } from './content.ts';
import { parseModelTimes } from './model-times.ts';
import { parseRecentChanges } from './recent-changes.ts';

/** Turns versions of the config into content. Throws Error for an entry that it does not understand. */
export type ContentReader = (version: ConfigVersion) => ConfigContent;

/** What changes from one version to the next: entries with new texts, and keys that are gone. */
type Differences = { readonly put: ReadonlyMap<string, string>; readonly remove: readonly string[] };

/**
 * Reads versions of the config. What has not changed since the last version is not read again: a version that was read
 * is the same content again, and while no manifest changes, `manifests` and all that follows from it stay the same objects.
 */
export function contentReader(): ContentReader {
  let last: { entries: ConfigVersion['entries']; content: ConfigContent } | undefined;
  return (version) => {
    const { revision, entries } = version;
    if (last?.entries === entries && last.content.revision === revision) return last.content;
    const differences =
      last !== undefined && version.since?.revision === last.content.revision
        ? version.since.change
        : differencesOf(last?.entries ?? new Map(), entries);
    const content = contentAfter(last?.content, revision, differences);
    last = { entries, content };
    return content;
  };
}

function differencesOf(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): Differences {
  const put = new Map<string, string>();
  for (const [key, json] of is) if (was.get(key) !== json) put.set(key, json);
  const remove = was.size + put.size === is.size ? [] : [...was.keys()].filter((key) => !is.has(key));
  return { put, remove };
}

function contentAfter(
  before: ConfigContent | undefined,
  revision: number,
  { put, remove }: Differences,
): ConfigContent {
  const manifests: Manifest[] = [];
  const tokens: TokenEntry[] = [];
  const outbox: [string, string][] = [];
  for (const [key, json] of put) {
    if (isManifestKey(key)) manifests.push(parseStoredManifest(json));
    else if (isTokenKey(key)) tokens.push(parseStoredToken(json));
    else if (isAuditKey(key)) outbox.push([key, json]);
    else if (key !== RECENT_CHANGES_KEY && key !== MODEL_TIMES_KEY) {
      throw new Error(`config entry ${key} is of a kind that this version does not know`);
    }
  }
  const times = put.get(MODEL_TIMES_KEY);
  const changes = put.get(RECENT_CHANGES_KEY);
  return configContent({
    revision,
    manifests: changed(
      before?.manifests,
      { put: manifests, remove: remove.filter(isManifestKey) },
      Manifests,
    ),
    tokens: changed(before?.tokens, { put: tokens, remove: remove.filter(isTokenKey) }, Tokens),
    recentChanges: changes === undefined ? (before?.recentChanges ?? []) : parseRecentChanges(changes),
    modelsSinceMs: times === undefined ? (before?.modelsSinceMs ?? new Map()) : parseModelTimes(times),
    outbox: changed(
      before?.outbox,
      { put: outbox, remove: remove.filter(isAuditKey) },
      LayeredMap<string, string>,
    ),
  });
}

/** What is there already where nothing changes. */
function changed<Part, Value>(
  before: Part | undefined,
  change: { readonly put: readonly Value[]; readonly remove: readonly string[] },
  Next: new (before: Part | undefined, change: { put: readonly Value[]; remove: readonly string[] }) => Part,
): Part {
  const isSame = before !== undefined && change.put.length === 0 && change.remove.length === 0;
  return isSame ? before : new Next(before, change);
}
