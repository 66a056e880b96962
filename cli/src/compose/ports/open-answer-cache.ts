import { type AnswerCache, redisAnswerCache } from '@tollgate/answer-cache';
import { redisClient } from '@tollgate/ledger';
import type { PortContext } from './port-context.ts';
import { refuseWrongRedisUrl } from './refuse-wrong-redis-url.ts';

/** A request waits no longer for a cache. */
const CACHE_DEADLINE_MS = 100;

/** A cache in Redis, which need not answer yet; undefined without a Redis: the gateway then keeps one in its memory. */
export function openAnswerCache(
  { settings: { redisUrl }, clock }: PortContext,
  { name, bytesMax }: { name: string; bytesMax: number },
): AnswerCache | undefined {
  if (redisUrl === undefined) return undefined;
  refuseWrongRedisUrl(redisUrl);
  // Lost connections show as answers that are not in the cache.
  const redis = redisClient(redisUrl, () => {});
  return redisAnswerCache({ redis, name, clock, bytesMax, deadlineMs: CACHE_DEADLINE_MS });
}
