import { Cluster, Redis } from 'ioredis';
import { parseRedisUrl } from '../src/redis/connection/url.ts';
import { CLUSTER_SLOTS, SINGLE_SLOT, type Slot } from '../src/redis/slots.ts';

/** A way around the ledger, into the Redis of a URL as `redisLedger` takes it. */
export type RedisAdmin = {
  readonly client: Redis | Cluster;
  /** Where the ledger keeps its counters there. */
  readonly slots: readonly Slot[];
  /** Empties all nodes, or one of several masters. */
  empty(master?: number): Promise<void>;
  close(): void;
};

/** Connects as whoever tests needs it: patiently. */
export function redisAdmin(url: string): RedisAdmin {
  const target = parseRedisUrl(url);
  const isCluster = target.kind === 'cluster';
  const client = isCluster
    ? new Cluster([...target.addresses])
    : target.kind === 'sentinel'
      ? new Redis({ sentinels: [...target.addresses], name: target.masterName })
      : new Redis(url);
  client.on('error', () => {});
  return {
    client,
    slots: isCluster ? CLUSTER_SLOTS : SINGLE_SLOT,
    async empty(master) {
      if (client instanceof Redis) await client.flushall();
      else {
        // The cluster knows its masters once it has answered.
        await client.exists('any');
        const nodes = client.nodes('master');
        const some =
          master === undefined ? nodes : nodes.filter((_, index) => index === master % nodes.length);
        await Promise.all(some.map((node) => node.flushall()));
      }
    },
    close: () => client.disconnect(),
  };
}
