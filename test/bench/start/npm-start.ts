import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort, until } from '@tollgate/harness';

/** A Tollgate that `npm start` has started, as on a machine of its own: with the demo provider, on its own ports. */
export type NpmStarted = {
  /** From the command to the greeting. */
  readonly tookMs: number;
  /** Process id of npm, above all others. */
  readonly pid: number;
  stop(): Promise<void>;
};

const GREETING = 'Try it:';
const KEPT_BYTES = 20_000;

/** Runs `npm start` in a checkout and resolves with its greeting. Throws Error with its output if it ends or takes too long. */
export async function npmStart(options: {
  readonly checkout: string;
  readonly dataDir: string;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<NpmStarted> {
  const [listen, consolePort, demo, ops] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const startedMs = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: options.checkout,
    // A group of its own, which a signal reaches whole.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: pathWithoutTools(),
      HOME: process.env['HOME'],
      TOLLGATE_DATA_DIR: options.dataDir,
      TOLLGATE_LISTEN: `127.0.0.1:${listen}`,
      TOLLGATE_CONSOLE_LISTEN: `127.0.0.1:${consolePort}`,
      TOLLGATE_DEMO_LISTEN: `127.0.0.1:${demo}`,
      TOLLGATE_OPS_LISTEN: `127.0.0.1:${ops}`,
      ...options.environment,
    },
  });
  let printed = '';
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const greeted = new Promise<number>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-KEPT_BYTES);
        if (printed.includes(GREETING)) resolve(performance.now() - startedMs);
      });
    }
  });
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      // As Ctrl-C in a terminal, which reaches all of them.
      process.kill(-child.pid, 'SIGTERM');
    }
    await exited;
    // npm may end before what it has started, which still has the data folder.
    await until(() => !isGroupAlive(child.pid ?? 0), { what: 'all processes of npm start to end' });
  };
  const isLate = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => isLate.resolve(undefined), options.timeoutMs);
  const tookMs = await Promise.race([greeted, exited.then(() => undefined), isLate.promise]);
  clearTimeout(timer);
  if (tookMs === undefined) {
    await stop();
    throw new Error(`npm start in ${options.checkout} did not greet: ${printed}`);
  }
  return { tookMs, pid: child.pid ?? 0, stop };
}

function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** PATH as a person has it: the bench itself runs with the tools of this checkout in front. */
function pathWithoutTools(): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.filter((folder) => !folder.split(path.sep).includes('node_modules')).join(path.delimiter);
}
