export { type TestAuthority, type TestCertificate, testAuthority } from './certificates.ts';
export { startClickHouse } from './servers/clickhouse.ts';
export { natsVersion, startNats } from './servers/nats.ts';
export { startNatsCluster, type TestNatsCluster } from './servers/nats-cluster.ts';
export { freePort, type TestServer, until } from './servers/process.ts';
export { startRedis } from './servers/redis.ts';
export { startRedisCluster, type TestRedisCluster } from './servers/redis-cluster.ts';
export { startRedisSentinel, type TestRedisSentinel } from './servers/redis-sentinel.ts';
