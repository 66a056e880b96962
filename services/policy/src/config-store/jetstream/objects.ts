import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { KV } from '@nats-io/kv';

/** SHA-256 of an entry's text, in base64url: the name under which the text is stored. */
export type ObjectHash = string;

/** Keys of the objects in the bucket begin with this. */
export const OBJECT_KEY_PREFIX = 'object.';

const CONCURRENCY = 32;
/** Text that unpacks to more than this was not written by us. */
const UNPACKED_MAX_BYTES = 64 * 2 ** 20;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** An object that a head names is not in the bucket (any more), or is not what its name says. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
}

/** The name of a text. */
export function objectHash(text: string): ObjectHash {
  return createHash('sha256').update(text).digest('base64url');
}

/** Text as it is stored. Throws RangeError when it needs more than `packedMaxBytes`. */
export async function pack(text: string, what: string, packedMaxBytes: number): Promise<Uint8Array> {
  const packed = await compress(text);
  if (packed.byteLength > packedMaxBytes) {
    throw new RangeError(
      `${what} needs ${packed.byteLength} bytes; NATS takes ${packedMaxBytes} (max_payload)`,
    );
  }
  return packed;
}

/** Text from its stored form. */
export async function unpack(packed: Uint8Array): Promise<string> {
  return (await decompress(packed, { maxOutputLength: UNPACKED_MAX_BYTES })).toString();
}

/** Stores objects, again where they are there already: that makes them new to a sweep of another writer. */
export async function writeObjects(kv: KV, objects: ReadonlyMap<ObjectHash, Uint8Array>): Promise<void> {
  await concurrently([...objects], async ([hash, packed]) => {
    await kv.put(OBJECT_KEY_PREFIX + hash, packed);
  });
}

/** Reads objects by hash. Throws ObjectMissingError. */
export async function readObjects(kv: KV, hashes: ReadonlySet<ObjectHash>): Promise<Map<ObjectHash, string>> {
  const texts = new Map<ObjectHash, string>();
  await concurrently([...hashes], async (hash) => {
    const entry = await kv.get(OBJECT_KEY_PREFIX + hash);
    if (entry === null || entry.operation !== 'PUT')
      throw new ObjectMissingError(`config object ${hash} is gone`);
    const text = await unpack(entry.value);
    if (objectHash(text) !== hash) throw new ObjectMissingError(`config object ${hash} is damaged`);
    texts.set(hash, text);
  });
  return texts;
}

async function concurrently<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let item = items.pop(); item !== undefined; item = items.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
}
