import type { AnswerCache } from '@tollgate/answer-cache';
import type { GatewaySettings } from '@tollgate/gateway';
import { openAnswerCache } from './open-answer-cache.ts';
import type { PortContext } from './port-context.ts';

/** The gateway's caches in Redis; `ports` is empty without a Redis: the gateway then keeps both in its memory. */
export type GatewayCaches = {
  /** What `gatewayService` takes. */
  readonly ports: { readonly cache?: AnswerCache; readonly ids?: AnswerCache };
  /** Closes the connections to Redis. */
  close(): void;
};

/** Opens the cache of answers and the store of ids that providers handed out. Redis need not answer yet. */
export function openGatewayCaches(context: PortContext, settings: GatewaySettings): GatewayCaches {
  const cache = openAnswerCache(context, { name: 'answers', bytesMax: settings.answerCacheMaxBytes });
  const ids = openAnswerCache(context, { name: 'stored-ids', bytesMax: settings.storedIdsMaxBytes });
  return {
    ports: { ...(cache && { cache }), ...(ids && { ids }) },
    close() {
      cache?.close();
      ids?.close();
    },
  };
}
