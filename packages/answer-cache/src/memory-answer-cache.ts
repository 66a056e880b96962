import type { Clock } from '@tollgate/clock';
import { type AnswerCache, type CacheKey, memberOf } from './answer-cache.ts';

type Entry = { readonly value: Buffer; readonly endsMs: number; readonly namespace: string };

/** What an entry takes beside its value. */
const ENTRY_BYTES = 256;

/** A cache in the memory of this process. */
export function memoryAnswerCache(options: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly bytesMax: number;
}): AnswerCache {
  const { clock, bytesMax } = options;
  /** The one that was used longest ago comes first. */
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const drop = (member: string, { value }: Entry) => {
    entries.delete(member);
    bytes -= value.length + ENTRY_BYTES;
  };
  const put = (key: CacheKey, value: Buffer, ttlMs: number) => {
    const member = memberOf(key);
    const known = entries.get(member);
    if (known !== undefined) drop(member, known);
    const size = value.length + ENTRY_BYTES;
    if (size > bytesMax) return;
    for (const [oldest, entry] of entries) {
      if (bytes + size <= bytesMax) break;
      drop(oldest, entry);
    }
    entries.set(member, { value, endsMs: clock.monotonicMs() + ttlMs, namespace: key.namespace });
    bytes += size;
  };
  return {
    async get(key) {
      const member = memberOf(key);
      const entry = entries.get(member);
      if (entry === undefined) return undefined;
      if (clock.monotonicMs() >= entry.endsMs) {
        drop(member, entry);
        return undefined;
      }
      entries.delete(member);
      entries.set(member, entry);
      return entry.value;
    },
    async set(key, value, ttlMs) {
      put(key, value, ttlMs);
    },
    async add(key, value, ttlMs) {
      const known = entries.get(memberOf(key));
      if (known !== undefined && clock.monotonicMs() < known.endsMs) return false;
      put(key, value, ttlMs);
      return entries.has(memberOf(key));
    },
    async purge(namespace) {
      for (const [member, entry] of entries) {
        if (namespace === undefined || entry.namespace === namespace) drop(member, entry);
      }
    },
    close() {
      entries.clear();
      bytes = 0;
    },
  };
}
