import type { IncomingHttpHeaders } from 'node:http';
import { headerMembers, ourHeader } from './header-fields.ts';

/** What a request asks of the cache of answers. */
export type CacheWish = { readonly namespace: string; readonly ttlMs: number };

const TTL_SECONDS = 3_600;
const TTL_SECONDS_MAX = 3 * 86_400;
const NAMESPACE = /^[A-Za-z0-9._-]{1,64}$/;
const MEMBERS = new Set(['type', 'ttl', 'namespace']);

/**
 * The wish in `x-tfy-cache-config`; undefined without one, `off` for `false`. Throws `invalid_request`, naming the header's
 * member.
 */
export function readCacheWish(headers: IncomingHttpHeaders): CacheWish | 'off' | undefined {
  if (ourHeader(headers, 'cache-config')?.value === 'false') return 'off';
  const header = headerMembers(headers, 'cache-config', MEMBERS);
  if (header === undefined) return undefined;
  const { given, refuse } = header;
  const { type, ttl = TTL_SECONDS, namespace = 'default' } = given;
  if (type !== 'exact-match') throw refuse('type', 'must be exact-match; no other cache is served');
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 1 || ttl > TTL_SECONDS_MAX)
    throw refuse('ttl', `must be a whole number of seconds from 1 to ${TTL_SECONDS_MAX}`);
  if (typeof namespace !== 'string' || !NAMESPACE.test(namespace))
    throw refuse('namespace', 'must be 1 to 64 letters, digits, dots, dashes or underscores');
  return { namespace, ttlMs: ttl * 1_000 };
}
