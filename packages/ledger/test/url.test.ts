import { expect, test } from 'vitest';
import { parseRedisUrl } from '../src/redis/connection/url.ts';

const nobody = { username: undefined, password: undefined };

test.each([
  [
    'redis://localhost',
    {
      ...{ kind: 'single', addresses: [{ host: 'localhost', port: 6379 }], isTls: false, database: 0 },
      ...nobody,
    },
  ],
  [
    'rediss://me:p%40ss@[::1]:7000/3',
    {
      ...{ kind: 'single', addresses: [{ host: '::1', port: 7000 }], isTls: true, database: 3 },
      ...{ username: 'me', password: 'p@ss' },
    },
  ],
  [
    'redis+sentinel://:secret@a:1,b/mymaster/2?sentinel_password=other',
    {
      kind: 'sentinel',
      addresses: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26379 },
      ],
      ...{ isTls: false, username: undefined, password: 'secret', masterName: 'mymaster', database: 2 },
      sentinelLogin: { username: undefined, password: 'other' },
    },
  ],
  [
    'rediss+cluster://10.0.0.1,10.0.0.2:7001',
    {
      kind: 'cluster',
      addresses: [
        { host: '10.0.0.1', port: 6379 },
        { host: '10.0.0.2', port: 7001 },
      ],
      ...{ isTls: true, ...nobody },
    },
  ],
])('%s says where Redis is', (url, target) => {
  expect(parseRedisUrl(url)).toEqual(target);
});

test.each([
  ['http://localhost', 'must be redis://host:port, redis+sentinel://'],
  ['redis://', 'must have host:port'],
  ['redis://a:99999', 'must have host:port'],
  ['redis://a:1,b:2', 'say redis+sentinel:// or redis+cluster://'],
  ['redis://a/one', 'a whole number as database'],
  ['redis://a/1/2', 'too many parts'],
  ['redis://a?family=6', 'does not know the parameter family'],
  ['redis+sentinel://a,b', 'the name that the sentinels have for the master'],
  ['redis+sentinel://a,b/', 'the name that the sentinels have for the master'],
  ['redis+sentinel://a/m/x', 'a whole number as database'],
  ['redis+cluster://a/3', 'a cluster has only 0'],
  ['redis://:100%@a', 'write it as %25'],
])('%s is refused with what is wrong', (url, words) => {
  expect(() => parseRedisUrl(url)).toThrow(words);
});

test('no fault repeats a password', () => {
  for (const url of [
    'redis://:hunter2@a:1,b:2',
    'redis+sentinel://:hunter2@a',
    'redis://:hunter2@',
    'x://:hunter2@a',
  ]) {
    expect(() => parseRedisUrl(url)).toThrow(expect.not.stringContaining('hunter2'));
  }
});
