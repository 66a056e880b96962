import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram, freePort, ServerProcess, type TestServer, type TlsFiles } from './process.ts';

/**
 * Starts a real Redis on loopback, with an append-only file so that `restart` keeps the data. With `tls`, the URL is that of a
 * port with TLS.
 */
export async function startRedis(options: { password?: string; tls?: TlsFiles } = {}): Promise<TestServer> {
  const { password, tls } = options;
  const tlsPort = await freePort();
  const encryption =
    tls === undefined
      ? []
      : [
          ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', tls.certFile, '--tls-key-file', tls.keyFile],
        ];
  const protection = password === undefined ? [] : ['--requirepass', password];
  const node = await startRedisNode([...protection, ...encryption]);
  const login = password === undefined ? '' : `:${password}@`;
  return {
    url:
      tls === undefined ? `redis://${login}127.0.0.1:${node.port}` : `rediss://${login}127.0.0.1:${tlsPort}`,
    pid: () => node.pid(),
    stop: () => node.stop(),
    kill: () => node.kill(),
    async restart() {
      await node.kill();
      await node.start();
    },
    async restartEmpty() {
      await node.kill();
      node.loseData();
      await node.start();
    },
  };
}

/** One redis-server process on loopback. */
export type RedisNode = {
  readonly port: number;
  pid(): number | undefined;
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** To be called while it is killed. */
  loseData(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/** Starts a redis-server with an append-only file and more options of the caller's. */
export async function startRedisNode(options: readonly string[] = []): Promise<RedisNode> {
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-redis-'));
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  const redis = new ServerProcess({
    command: redisProgram(),
    args: [...where, '--appendonly', 'yes', '--save', '', ...options],
    isUp: () => answersPing(port),
  });
  await redis.start();
  return {
    port,
    pid: () => redis.pid(),
    start: () => redis.start(),
    kill: () => redis.end('SIGKILL'),
    loseData: () => rmSync(path.join(dir, 'appendonlydir'), { recursive: true, force: true }),
    async stop() {
      await redis.end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Where redis-server is. Throws Error saying what to install. */
export function redisProgram(): string {
  return findProgram(['/usr/bin/redis-server', '/usr/local/bin/redis-server'], 'redis-server');
}

/** Redis listens before it has loaded its data; only PONG means that it is up. One with a password asks for it at once. */
export async function answersPing(port: number): Promise<boolean> {
  const answer = await askRedis(port, ['PING']).catch(() => '');
  return answer.startsWith('+PONG') || answer.startsWith('-NOAUTH');
}

/** One command; resolves with the beginning of the answer as it travels. Throws Error when nobody answers. */
export function askRedis(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${parts.join('')}`);
    });
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('Redis closed the connection')));
  });
}
