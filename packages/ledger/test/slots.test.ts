import { startRedisCluster, type TestRedisCluster } from '@tollgate/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLUSTER_SLOTS, SINGLE_SLOT, slotOfCounter } from '../src/redis/slots.ts';
import { lifetimeCounter } from './contract/subject.ts';
import { type RedisAdmin, redisAdmin } from './redis-admin.ts';

let cluster: TestRedisCluster;
let admin: RedisAdmin;
beforeAll(async () => {
  cluster = await startRedisCluster();
  admin = redisAdmin(cluster.url);
}, 60_000);
afterAll(async () => {
  admin.close();
  await cluster.stop();
});

const placeOf = (key: string) => slotOfCounter(CLUSTER_SLOTS, { ...lifetimeCounter(), key }).number;

test('the slots lie evenly over those of Redis, so that masters with equal shares have equally many', async () => {
  const numbers = await Promise.all(
    CLUSTER_SLOTS.map(({ keys }) => admin.client.cluster('KEYSLOT', keys.epoch)),
  );
  expect(numbers.map((slot) => Math.floor(Number(slot) / 1_024))).toEqual(
    Array.from({ length: 16 }, (_, at) => at),
  );
});

test('all keys of a slot are in one slot of Redis', async () => {
  for (const { keys } of CLUSTER_SLOTS) {
    const names = [
      keys.epoch,
      keys.deadlines,
      keys.counters,
      keys.counterEnds,
      keys.lease('}x{y}'),
      keys.claim('{a}'),
    ];
    names.push(keys.counter({ ...lifetimeCounter(), key: '{rule}|{user}|cost|day' }));
    const slots = await Promise.all(names.map((name) => admin.client.cluster('KEYSLOT', name)));
    expect(new Set(slots).size).toBe(1);
  }
});

test('counters of one entity share a slot, and those of everybody go by their rule', () => {
  expect(placeOf('a|user:me|cost|day')).toBe(placeOf('b|user:me|requests|minute'));
  expect(placeOf('a|all|cost|day')).toBe(placeOf('a|all|requests|minute'));
  const everybody = Array.from({ length: 200 }, (_, rule) => placeOf(`rule-${rule}|all|cost|day`));
  const users = Array.from({ length: 200 }, (_, user) => placeOf(`rule|user:${user}|cost|day`));
  expect([new Set(everybody).size, new Set(users).size]).toEqual([16, 16]);
});

test('where a counter is never changes: it would be looked for where it is not', () => {
  const keys = [
    'a|all|cost|day',
    'b|user:me@example.com|tokens|minute',
    'c|team:one|concurrency|now',
    'plain',
    '',
  ];
  expect(keys.map(placeOf)).toEqual([3, 12, 4, 15, 0]);
  expect(slotOfCounter(SINGLE_SLOT, lifetimeCounter()).keys.epoch).toBe('{tollgate}:epoch');
});
