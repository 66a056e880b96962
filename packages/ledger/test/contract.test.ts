import {
  startRedis,
  startRedisCluster,
  startRedisSentinel,
  type TestRedisCluster,
  type TestRedisSentinel,
  type TestServer,
} from '@tollgate/harness';
import { afterAll, beforeAll } from 'vitest';
import { ledgerContract } from './contract/ledger-contract.ts';
import { memorySubject } from './memory-subject.ts';
import { redisSubject } from './redis-subject.ts';

let redis: TestServer;
let sentinel: TestRedisSentinel;
let cluster: TestRedisCluster;
beforeAll(async () => {
  [redis, sentinel, cluster] = await Promise.all([startRedis(), startRedisSentinel(), startRedisCluster()]);
}, 120_000);
afterAll(() => Promise.all([redis.stop(), sentinel.stop(), cluster.stop()]));

ledgerContract('memory', memorySubject, { places: 'one' });
ledgerContract('Redis', () => redisSubject(redis.url), { places: 'one' });
ledgerContract('Redis behind sentinels', () => redisSubject(sentinel.url), { places: 'one' });
ledgerContract('Redis Cluster', () => redisSubject(cluster.url), { places: 'several' });
