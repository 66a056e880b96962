import { type ObjectHash, pack, unpack } from './objects.ts';

/** Key of the one entry that makes a version: it names an object for every config key. */
export const HEAD_KEY = 'head';

/** Object hashes by config key. */
export type Head = ReadonlyMap<string, ObjectHash>;

const FORMAT = 1;

/** A head as it is stored. Throws RangeError when NATS would not take it. */
export function packHead(head: Head, packedMaxBytes: number): Promise<Uint8Array> {
  const text = JSON.stringify({ format: FORMAT, objects: Object.fromEntries(head) });
  return pack(text, `the list of ${head.size} config entries`, packedMaxBytes);
}

/** A head from its stored form. Throws Error when it is none, or of a later format. */
export async function unpackHead(packed: Uint8Array): Promise<Head> {
  const stored: unknown = JSON.parse(await unpack(packed));
  if (typeof stored !== 'object' || stored === null || !('format' in stored) || !('objects' in stored)) {
    throw new Error('the head of the config bucket is damaged');
  }
  if (stored.format !== FORMAT) throw new Error(`the config bucket has format ${String(stored.format)}`);
  return new Map(Object.entries(stored.objects ?? {}).map(([key, hash]) => [key, String(hash)]));
}
