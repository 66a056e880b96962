import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { until } from '../servers/process.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const START_TIMEOUT_MS = 120_000;
const WORDS_KEPT_BYTES = 262_144;

/** One `tollgate <command>` as a process of its own. */
export type Program = {
  readonly name: string;
  readonly opsUrl: string;
  /** Process id; undefined while it does not run. */
  pid(): number | undefined;
  /** Starts it and waits until `/readyz` says yes, or only until `/livez` does. */
  start(options?: { until: 'ready' | 'alive' }): Promise<void>;
  /** Runs the sources of another checkout from the next start on; `undefined`: those of this one. */
  use(checkout: string | undefined): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as the kernel or a power cut would. */
  kill(): Promise<void>;
  /** The last things it wrote, both streams. */
  words(): string;
};

/**
 * A program under test control. `cpu` pins it to one core (taskset) for measurements; `checkout` is the folder whose sources
 * run, unset: this one.
 */
export function program(options: {
  name: string;
  command: string;
  opsPort: number;
  environment: Readonly<Record<string, string>>;
  cpu?: number;
  checkout?: string;
}): Program {
  let root = options.checkout ?? ROOT;
  const opsUrl = `http://127.0.0.1:${options.opsPort}`;
  let child: ChildProcess | undefined;
  let words = '';

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    child = undefined;
    if (ending === undefined) return null;
    if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode;
    const exited = new Promise<number | null>((resolve) => ending.once('exit', (code) => resolve(code)));
    ending.kill(signal);
    return exited;
  }

  return {
    name: options.name,
    opsUrl,
    pid: () => child?.pid,
    use(checkout) {
      root = checkout ?? ROOT;
    },
    async start(wanted = { until: 'ready' }) {
      const node = [process.execPath, path.join(root, 'cli/src/main.ts'), options.command];
      const [command = '', ...args] =
        options.cpu === undefined ? node : ['taskset', '-c', String(options.cpu), ...node];
      const started = spawn(command, args, {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          TOLLGATE_OPS_LISTEN: `127.0.0.1:${options.opsPort}`,
          TOLLGATE_LOG_LEVEL: 'warn',
          // An empty variable is as one that is unset, and an older checkout may not know its name.
          ...Object.fromEntries(Object.entries(options.environment).filter(([, value]) => value !== '')),
        },
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          words = (words + text).slice(-WORDS_KEPT_BYTES);
        });
      }
      const probe = `${opsUrl}/${wanted.until === 'ready' ? 'readyz' : 'livez'}`;
      await until(
        async () => {
          if (started.exitCode !== null) throw new Error(`${options.name} ended: ${words}`);
          return (await statusOf(probe)) === 200;
        },
        { timeoutMs: START_TIMEOUT_MS, what: `${options.name} at ${probe}; it said: ${words}` },
      );
    },
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
    words: () => words,
  };
}

async function statusOf(url: string): Promise<number> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
