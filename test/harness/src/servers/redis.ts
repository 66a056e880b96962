import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram, freePort, ServerProcess, type TestServer } from './process.ts';

/** A Redis whose data can be lost on purpose. */
export type TestRedis = TestServer & {
  /** Kills it and starts it again with nothing in it. */
  restartEmpty(): Promise<void>;
};

/** Starts a real Redis on loopback, with an append-only file so that `restart` keeps the data. */
export async function startRedis(): Promise<TestRedis> {
  const program = findProgram(['/usr/bin/redis-server', '/usr/local/bin/redis-server'], 'redis-server');
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-redis-'));
  const redis = new ServerProcess({
    command: program,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', ''],
    isUp: () => answersPing(port),
  });
  await redis.start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      await redis.end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
    kill: () => redis.end('SIGKILL'),
    async restart() {
      await redis.end('SIGKILL');
      await redis.start();
    },
    async restartEmpty() {
      await redis.end('SIGKILL');
      rmSync(path.join(dir, 'appendonlydir'), { recursive: true, force: true });
      await redis.start();
    },
  };
}

/** Redis listens before it has loaded its data; only PONG means that it is up. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
