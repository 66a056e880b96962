import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const PROGRAM = path.resolve(import.meta.dirname, '../src/main.ts');
const HAND_OVER = path.resolve(import.meta.dirname, '../setup/hand-over.mjs');

/** Any free port of this machine, for each of the three addresses. */
export const FREE_PORTS = {
  TOLLGATE_LISTEN: '127.0.0.1:0',
  TOLLGATE_CONSOLE_LISTEN: '127.0.0.1:0',
  TOLLGATE_OPS_LISTEN: '127.0.0.1:0',
};

/** A `tollgate start` that is up. */
export type Started = {
  readonly pid: number;
  /** What it printed for a person. */
  readonly banner: string;
  /** What it has logged so far. */
  logged(): string;
  /** Sends SIGTERM, or another signal; resolves with how it ended. */
  stop(signal?: NodeJS.Signals): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
};

/** A program that runs `tollgate start` as the set-up does on an older Node: as a child that it hands its signals to. */
const PARENT = `import { runChild } from ${JSON.stringify(HAND_OVER)};
runChild(process.execPath, [${JSON.stringify(PROGRAM)}, 'start']);`;

/**
 * Runs `tollgate start` in a folder with nothing in its environment but what is given; resolves when it says that it is up. With
 * `isGroup`, it runs below a parent in a process group of their own, and `stop` signals the whole group, as supervisors do.
 */
export async function startTollgate(options: {
  cwd: string;
  environment?: Readonly<Record<string, string>>;
  isGroup?: boolean;
}): Promise<Started> {
  const isGroup = options.isGroup === true;
  const program = isGroup ? ['--input-type=module', '--eval', PARENT] : [PROGRAM, 'start'];
  const child = spawn(process.execPath, program, {
    cwd: options.cwd,
    detached: isGroup,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...FREE_PORTS, ...options.environment },
  });
  const ended = { exitCode: null as number | null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', (exitCode) => {
      ended.exitCode = exitCode;
      resolve();
    });
  });
  await Promise.race([untilUp(child), closed]);
  const { pid } = child;
  if (child.exitCode !== null || pid === undefined) throw new Error(`it ended: ${ended.stderr}`);
  return {
    pid,
    banner: ended.stdout,
    logged: () => ended.stderr,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) process.kill(isGroup ? -pid : pid, signal);
      await closed;
      return ended;
    },
  };
}

function untilUp(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on('data', (text: string) => {
      if (text.includes('Tollgate is up')) resolve();
    });
  });
}
