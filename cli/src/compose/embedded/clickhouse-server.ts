import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT_MS = 30_000;
const PING_PERIOD_MS = 20;
const PING_TIMEOUT_MS = 1_000;
const ERROR_TAIL_BYTES = 4_096;
const USER = 'tollgate';

/** A running ClickHouse server on loopback. */
export type ClickHouseServer = {
  /** With user and a password made for this run: `http://tollgate:<password>@127.0.0.1:<port>/default`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Resolves when the process is gone; by itself only when it crashed. */
  readonly exited: Promise<void>;
  /** Ends it cleanly; kills it when it takes longer than ten seconds. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
};

/**
 * Starts the ClickHouse server of npm's chdb as a child process on loopback, with its data in `dataDir` and a random
 * password. It stops by itself when this process dies. Throws Error with the server's own words when it does not come
 * up (for example because another process uses the folder).
 */
export async function startClickHouseServer(options: {
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** Default: a random one. */
  password?: string;
  /** Folder that `BACKUP` and `RESTORE` may use; default: none. */
  backupsDir?: string;
}): Promise<ClickHouseServer> {
  const port = options.port ?? (await freePort());
  const password = options.password ?? randomBytes(24).toString('base64url');
  const child = spawnServer({ ...options, dataDir: path.resolve(options.dataDir), port, password });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const errorTail = collectTail(child);
  try {
    await untilPong({ port, child });
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`the embedded ClickHouse did not start: ${errorTail() || String(error)}`);
  }
  return {
    url: `http://${USER}:${password}@127.0.0.1:${port}/default`,
    port,
    pid: child.pid,
    exited,
    async stop() {
      child.stdin?.end();
      const stuck = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(stuck);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function spawnServer(options: {
  dataDir: string;
  port: number;
  password: string;
  backupsDir?: string;
}): ChildProcess {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const configFile = writeConfig(options);
  return spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, 'clickhouse-child.cjs'),
      `--config-file=${configFile}`,
      `--path=${path.join(options.dataDir, 'store')}`,
      '--listen_host=127.0.0.1',
      `--http_port=${options.port}`,
    ],
    // Its own process group: a Ctrl-C in the terminal must reach it through us, after the last events are written.
    { stdio: ['pipe', 'ignore', 'pipe'], detached: true },
  );
}

/**
 * Users can only be set through files. The library's own session needs a `default` user without a password, who is
 * therefore granted nothing but to open the listener and to wait. The hash of our user's password is enough.
 */
function writeConfig(options: { dataDir: string; password: string; backupsDir?: string }): string {
  const usersFile = path.join(options.dataDir, 'users.xml');
  const configFile = path.join(options.dataDir, 'config.xml');
  const hash = createHash('sha256').update(options.password).digest('hex');
  writeFileSync(
    usersFile,
    `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users>
<default><no_password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota><grants>
<query>GRANT SYSTEM LISTEN ON *.*</query><query>GRANT SELECT ON system.numbers</query></grants></default>
<${USER}><password_sha256_hex>${hash}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></${USER}></users></clickhouse>\n`,
    { mode: 0o600 },
  );
  const backups =
    options.backupsDir === undefined
      ? ''
      : `<backups><allowed_path>${path.resolve(options.backupsDir)}</allowed_path></backups>`;
  writeFileSync(
    configFile,
    `<clickhouse><users_config>${usersFile}</users_config><logger><level>warning</level></logger>${backups}</clickhouse>\n`,
    { mode: 0o600 },
  );
  return configFile;
}

async function untilPong(options: { port: number; child: ChildProcess }): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    if (options.child.exitCode !== null) throw new Error(`it ended with code ${options.child.exitCode}`);
    if (await isAnswering(options.port)) return;
    await delay(PING_PERIOD_MS);
  }
  throw new Error(`no answer on port ${options.port} within ${START_TIMEOUT_MS} ms`);
}

/** By `node:http`, which this process loads anyway; `fetch` costs a start 50 ms more. */
async function isAnswering(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const request = get({
    host: '127.0.0.1',
    port,
    path: '/ping',
    agent: false,
    signal: AbortSignal.timeout(PING_TIMEOUT_MS),
  });
  request.once('response', (answer) => {
    answer.once('error', () => resolve(false)).resume();
    resolve(answer.statusCode === 200);
  });
  request.once('error', () => resolve(false));
  return promise;
}

function collectTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-ERROR_TAIL_BYTES);
  });
  return () => tail.trim();
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
