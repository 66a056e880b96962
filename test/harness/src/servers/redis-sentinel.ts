import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, ServerProcess, until } from './process.ts';
import { answersPing, askRedis, redisProgram, startRedisNode } from './redis.ts';

/** A master, a replica, and three sentinels that watch them. */
export type TestRedisSentinel = {
  /** `redis+sentinel://` with the three sentinels. */
  readonly url: string;
  /** The present master, as the sentinels know it. */
  masterUrl(): Promise<string>;
  /** SIGKILL for the node that was the master at the start. */
  killFirstMaster(): Promise<void>;
  /** Starts it again; the sentinels make it a replica. */
  restartFirstMaster(): Promise<void>;
  /** Ends all and removes their data. */
  stop(): Promise<void>;
};

const SENTINELS = 3;
const QUORUM = 2;
const MASTER_NAME = 'counters';
const DOWN_AFTER_MS = 1_000;

/** Starts real servers on loopback. Resolves when a failover would be possible. */
export async function startRedisSentinel(): Promise<TestRedisSentinel> {
  const master = await startRedisNode();
  const replica = await startRedisNode([
    '--replicaof',
    '127.0.0.1',
    String(master.port),
    '--repl-diskless-sync-delay',
    '0',
  ]);
  await until(async () => (await askRedis(replica.port, ['INFO'])).includes('master_link_status:up'));
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-sentinel-'));
  const sentinels = await Promise.all(
    Array.from({ length: SENTINELS }, () => startSentinel(dir, master.port)),
  );
  await until(
    async () => {
      const all = sentinels.map(({ port }) => askRedis(port, ['SENTINEL', 'MASTER', MASTER_NAME]));
      return (await Promise.all(all)).every((text) => isWatching(text));
    },
    { what: 'the sentinels to know each other and the replica', timeoutMs: 60_000 },
  );
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER_NAME}`,
    async masterUrl() {
      const answer = await askRedis(sentinels[0]?.port ?? 0, [
        'SENTINEL',
        'GET-MASTER-ADDR-BY-NAME',
        MASTER_NAME,
      ]);
      return `redis://127.0.0.1:${valuesOf(answer)[1]}`;
    },
    killFirstMaster: () => master.kill(),
    restartFirstMaster: () => master.start(),
    async stop() {
      await Promise.all(sentinels.map(({ process }) => process.end('SIGKILL')));
      await Promise.all([master.stop(), replica.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startSentinel(
  dir: string,
  masterPort: number,
): Promise<{ port: number; process: ServerProcess }> {
  const port = await freePort();
  const file = path.join(dir, `sentinel-${port}.conf`);
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${dir}`,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${MASTER_NAME} 5000`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const process = new ServerProcess({
    command: redisProgram(),
    args: [file, '--sentinel'],
    isUp: () => answersPing(port),
  });
  await process.start();
  return { port, process };
}

/** A sentinel that could fail over: it sees the master, its replica, and the other sentinels. */
function isWatching(text: string): boolean {
  const values = valuesOf(text);
  const of = (name: string) => values[values.indexOf(name) + 1];
  return (
    of('flags') === 'master' &&
    of('num-slaves') === '1' &&
    of('num-other-sentinels') === String(SENTINELS - 1)
  );
}

/** The bulk strings of an answer. */
function valuesOf(answer: string): string[] {
  return answer.split('\r\n').filter((line) => line !== '' && !/^[*$]\d+$/.test(line));
}
