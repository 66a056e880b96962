import type { KV, KvEntry } from '@nats-io/kv';
import type { ConfigChange, ConfigVersion } from '../store.ts';
import { changedEntries, EMPTY_VERSION } from '../version-feed.ts';
import { type Head, packHead, unpackHead } from './head.ts';
import { type ObjectHash, objectHash, pack, readObjects } from './objects.ts';

/** A version and the head that names its objects. The revision of both is the head's in the bucket. */
export type HeadVersion = { readonly version: ConfigVersion; readonly head: Head };

/** What a swap has to write: the objects first, then the head, which makes them count. */
export type PackedChange = {
  readonly entries: ReadonlyMap<string, string>;
  readonly head: Head;
  readonly packedHead: Uint8Array;
  readonly objects: ReadonlyMap<ObjectHash, Uint8Array>;
};

export const EMPTY_HEAD_VERSION: HeadVersion = { version: EMPTY_VERSION, head: new Map() };

/**
 * The version that a head makes; only objects that `known` does not have are read. Throws ObjectMissingError when the
 * head is so old that objects of it are gone.
 */
export async function loadHeadVersion(
  kv: KV,
  entry: KvEntry | null,
  known: HeadVersion,
): Promise<HeadVersion> {
  if (entry === null || entry.operation !== 'PUT') return EMPTY_HEAD_VERSION;
  if (entry.revision === known.version.revision) return known;
  const head = await unpackHead(entry.value);
  const missing = new Set<ObjectHash>();
  for (const [key, hash] of head) {
    if (known.head.get(key) !== hash) missing.add(hash);
  }
  const read = await readObjects(kv, missing);
  const entries = new Map<string, string>();
  for (const [key, hash] of head) {
    const text = read.get(hash) ?? known.version.entries.get(key);
    if (text !== undefined) entries.set(key, text);
  }
  return { version: { revision: entry.revision, entries }, head };
}

/**
 * A change on top of a version, ready to be written. Every object that the version does not name is among the objects,
 * whether or not the bucket has it: only what the current head names is sure to stay. Throws RangeError when an entry
 * or the head is larger than `packedMaxBytes`.
 */
export async function packChange(
  base: HeadVersion,
  change: ConfigChange,
  packedMaxBytes: number,
): Promise<PackedChange> {
  const entries = changedEntries(base.version.entries, change);
  const head = new Map(base.head);
  for (const key of change.remove) head.delete(key);
  const named = new Set(base.head.values());
  const objects = new Map<ObjectHash, Uint8Array>();
  for (const [key, text] of change.put) {
    const hash = objectHash(text);
    head.set(key, hash);
    if (!named.has(hash)) objects.set(hash, await pack(text, `config entry ${key}`, packedMaxBytes));
  }
  return { entries, head, objects, packedHead: await packHead(head, packedMaxBytes) };
}
