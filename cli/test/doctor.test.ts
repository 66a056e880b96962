import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  freePort,
  startClickHouse,
  startNats,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
} from '@tollgate/harness';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type Check, runChecks } from '../src/doctor/check.ts';
import { clickhouseCheck } from '../src/doctor/clickhouse.ts';
import { natsCheck } from '../src/doctor/nats.ts';
import { judge, redisCheck } from '../src/doctor/redis.ts';
import { runTollgate } from './run-tollgate.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-doctor-'));
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const find = async (check: Check, deadlineMs?: number) => (await runChecks([check], deadlineMs))[0];

test('NATS with JetStream is well', async () => {
  const nats = await startNats();
  closing.push(() => nats.stop());
  expect(await find(natsCheck(nats.url))).toMatchObject({
    level: 'ok',
    text: expect.stringMatching(/^NATS [\d.]+ with JetStream at 127\.0\.0\.1:\d+$/),
  });
});

test.each([
  ['without JetStream', 'INFO {"version":"2.11.0"}\r\n', 'PONG\r\n', 'has no JetStream'],
  [
    'that refuses us',
    'INFO {"version":"2.11.0","jetstream":true}\r\n',
    "-ERR 'Authorization Violation'\r\n",
    'Violation',
  ],
  ['that is something else', 'SSH-2.0-OpenSSH_9.2\r\n', '', 'is not NATS'],
])('NATS %s is a problem', async (_what, greeting, answer, words) => {
  const url = await serve((socket) => {
    socket.write(greeting);
    socket.on('data', () => socket.write(answer));
  });
  expect(await find(natsCheck(`nats://${url}`))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining(words),
  });
});

test('Redis is found, and judged by what it says of itself', async () => {
  const redis = await startRedis();
  closing.push(() => redis.stop());
  const finding = await find(redisCheck(redis.url));
  expect(finding?.level).not.toBe('problem');
  expect(finding?.text).toMatch(/^Redis [\d.]+ at 127\.0\.0\.1:\d+/);
  const { host } = new URL(redis.url);
  expect(await find(redisCheck(`redis://:wrong@${host}`))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('refuses us'),
  });
});

test('Redis behind sentinels is found by the name of its master', async () => {
  const sentinel = await startRedisSentinel();
  closing.push(() => sentinel.stop());
  const finding = await find(redisCheck(sentinel.url));
  expect(finding).toMatchObject({
    level: 'ok',
    text: expect.stringMatching(/^Redis [\d.]+ at .*, master of counters$/),
  });
  const one = new URL(`${sentinel.url.split(',')[0]}/other`);
  expect(await find(redisCheck(one.href))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('know no master named other'),
  });
  const silent = sentinel.url.replace('://', '://127.0.0.1:1,');
  expect(await find(redisCheck(silent))).toMatchObject({
    level: 'warning',
    text: expect.stringContaining('1 of 4 sentinels do not answer'),
  });
}, 60_000);

test('a Redis Cluster is found, and a server that is not one is reported', async () => {
  const cluster = await startRedisCluster();
  closing.push(() => cluster.stop());
  expect(await find(redisCheck(cluster.url))).toMatchObject({
    level: 'ok',
    text: expect.stringMatching(/^Redis Cluster of 3 masters at /),
  });
  const redis = await startRedis();
  closing.push(() => redis.stop());
  expect(await find(redisCheck(redis.url.replace('redis://', 'redis+cluster://')))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('is no node of a cluster'),
  });
});

test('a URL of Redis that cannot be read is a problem that says what is wrong', async () => {
  expect(await find(redisCheck('redis+sentinel://127.0.0.1:1'))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('name that the sentinels have for the master'),
  });
});

const keeps = { redis_version: '7.2.4', role: 'master', aof_enabled: '1', maxmemory_policy: 'noeviction' };

test.each([
  [keeps, 'ok', 'Redis 7.2.4'],
  [{ ...keeps, aof_enabled: '0' }, 'warning', 'appendonly yes'],
  [{ ...keeps, maxmemory_policy: 'allkeys-lru' }, 'warning', 'maxmemory-policy noeviction'],
  [{ ...keeps, loading: '1' }, 'warning', 'loading'],
  [{ ...keeps, role: 'slave' }, 'problem', 'replica'],
  [{}, 'problem', 'is not Redis'],
])('Redis that says %o is judged: %s', (info, level, words) => {
  const finding = judge(new Map(Object.entries(info)), 'redis:6379');
  expect(finding).toMatchObject({ level, text: expect.stringContaining(words) });
});

test('ClickHouse is found with its version; a wrong password and an unknown database are problems', async () => {
  const clickhouse = await startClickHouse();
  closing.push(() => clickhouse.stop());
  expect(await find(clickhouseCheck(clickhouse.url))).toMatchObject({
    level: 'ok',
    text: expect.stringMatching(/^ClickHouse \d+\./),
  });
  const wrong = new URL(clickhouse.url);
  wrong.password = 'wrong';
  expect(await find(clickhouseCheck(wrong.href))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('user and password'),
  });
  const elsewhere = new URL(clickhouse.url);
  elsewhere.pathname = '/nowhere';
  expect(await find(clickhouseCheck(elsewhere.href))).toMatchObject({
    level: 'problem',
    text: expect.stringContaining('CREATE DATABASE nowhere'),
  });
});

test.each([
  ['nats', (url: string) => natsCheck(`nats://${url}`)],
  ['redis', (url: string) => redisCheck(`redis://${url}`)],
  ['clickhouse', (url: string) => clickhouseCheck(`http://${url}`)],
])('a %s that accepts and never answers is a problem, within the deadline', async (_name, check) => {
  const url = await serve(() => {});
  expect(await find(check(url), 100)).toMatchObject({
    level: 'problem',
    text: expect.stringMatching(/^no answer within 100 ms; start \w+ or correct \w+_URL$/),
  });
});

test.each([
  ['nats', (at: string) => natsCheck(`nats://${at}`)],
  ['redis', (at: string) => redisCheck(`redis://${at}`)],
  ['clickhouse', (at: string) => clickhouseCheck(`http://${at}`)],
])('a %s that is away is a problem', async (_name, check) => {
  expect(await find(check(`127.0.0.1:${await freePort()}`))).toMatchObject({
    level: 'problem',
    text: expect.stringMatching(/ECONNREFUSED.*; start \w+ or correct \w+_URL$/),
  });
});

test('all wrong settings are told at once, and the exit code is 1', async () => {
  const environment = { TOLLGATE_LITSEN: ':1', REDIS_URL: 'http://redis', TOLLGATE_DEMO: 'maybe' };
  const ended = await runTollgate(['doctor'], { environment });
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toContain(
    'problem  settings  TOLLGATE_LITSEN is not a setting; did you mean TOLLGATE_LISTEN?',
  );
  expect(ended.stdout).toContain('REDIS_URL must be');
  expect(ended.stdout).toContain('TOLLGATE_DEMO must be');
});

test('a port of another program is a problem that names the setting; without one the exit code is 0', async () => {
  const taken = await serve((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
  const free = {
    TOLLGATE_LISTEN: '127.0.0.1:0',
    TOLLGATE_CONSOLE_LISTEN: '127.0.0.1:0',
    TOLLGATE_OPS_LISTEN: '127.0.0.1:0',
    TOLLGATE_DATA_DIR: path.join(dir, 'new'),
    TOLLGATE_GATEWAY_URL: 'http://127.0.0.1:9',
    TOLLGATE_CONSOLE_URL: 'http://127.0.0.1:9',
  };
  const well = await runTollgate(['doctor'], { environment: free });
  expect(well.stdout).not.toContain('problem');
  expect(well.exitCode).toBe(0);
  const ended = await runTollgate(['doctor'], { environment: { ...free, TOLLGATE_LISTEN: taken } });
  expect(ended.stdout).toMatch(
    new RegExp(`${taken} is in use by .+; stop that one or set TOLLGATE_LISTEN to another port`),
  );
  expect(ended.exitCode).toBe(1);
});

test('a data folder that is a file is a problem', async () => {
  const file = path.join(dir, 'file');
  writeFileSync(file, '');
  const { stdout } = await runTollgate(['doctor'], { environment: { TOLLGATE_DATA_DIR: file } });
  expect(stdout).toMatch(/problem +data folder +\S+ is no folder; set TOLLGATE_DATA_DIR/);
});

/** A server that does as told with each connection; resolves with `host:port`. */
async function serve(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A TCP server's address is an object.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
