import { connect, type RedisClient } from './connection/client.ts';
import { parseRedisUrl } from './connection/url.ts';

/**
 * A connection to the Redis of a URL for other purposes than a ledger: one server, sentinels or a cluster. What cannot be sent
 * at once fails at once; it reconnects by itself. Throws if the URL has a form that Redis does not know.
 */
export function redisClient(url: string, failed: (error: unknown) => void): RedisClient {
  return connect(parseRedisUrl(url), { onReady: () => {}, onLost: () => {}, onFailed: failed });
}
