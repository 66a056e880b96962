/** What an entry is known by. A namespace has letters, digits, `.`, `_` and `-`; a name is a hash in hex. */
export type CacheKey = { readonly namespace: string; readonly name: string };

/** Keeps bytes for a time. Every operation rejects if the store does not answer in time. */
export interface AnswerCache {
  /** What was set last, as long as it lives; undefined also if it was evicted. */
  get(key: CacheKey): Promise<Buffer | undefined>;
  /** Keeps a value for `ttlMs`. A value that is larger than the whole bound is not kept. */
  set(key: CacheKey, value: Buffer, ttlMs: number): Promise<void>;
  /** Keeps a value as `set` does, unless the key has one that lives. Returns whether it was kept; of several at once, one is. */
  add(key: CacheKey, value: Buffer, ttlMs: number): Promise<boolean>;
  /** Removes all entries of a namespace, or all there are. */
  purge(namespace?: string): Promise<void>;
  close(): void;
}

/** One text for a key. */
export function memberOf({ namespace, name }: CacheKey): string {
  return `${namespace}:${name}`;
}
