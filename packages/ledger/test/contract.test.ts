import { startRedis, type TestRedis } from '@tollgate/harness';
import { afterAll, beforeAll } from 'vitest';
import { ledgerContract } from '../src/contract.ts';
import { memorySubject } from './memory-subject.ts';
import { redisSubject } from './redis-subject.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

ledgerContract('memory', memorySubject);
ledgerContract('Redis', () => redisSubject(redis.url));
