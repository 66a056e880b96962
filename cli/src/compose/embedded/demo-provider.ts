import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { formatListenAddress, type ListenAddress, processEnvironment } from '@tollgate/settings';

const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;
/** The simulated provider is a program of its own, so that a request to it is a real call over a real socket. */
const PROGRAM = path.resolve(import.meta.dirname, '../../../../test/simulated-provider/src/main.ts');

/** A running simulated provider. */
export type DemoProvider = {
  /** Base URL of its OpenAI API, with `/v1`. */
  readonly baseUrl: string;
  stop(): Promise<void>;
};

/** Starts the simulated provider as a child that stops when this process does. Throws Error when it does not start. */
export async function startDemoProvider(listen: ListenAddress): Promise<DemoProvider> {
  const child = spawn(process.execPath, [PROGRAM, '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: processEnvironment()['PATH'], TOLLGATE_DEMO_LISTEN: formatListenAddress(listen) },
    detached: true,
  });
  // From the beginning on: it may end before it is stopped.
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await firstLineUrl(child);
  return {
    baseUrl: `${url}/v1`,
    async stop() {
      child.stdin?.end();
      const stuck = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(stuck);
    },
  };
}

/** The program says where it listens in its first line of output: `{"url": "..."}`. */
async function firstLineUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the simulated provider has no standard output');
  const lines = createInterface({ input: child.stdout });
  const stuck = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    for await (const line of lines) {
      const announced: unknown = JSON.parse(line);
      if (typeof announced === 'object' && announced !== null && 'url' in announced)
        return String(announced.url);
    }
  } finally {
    clearTimeout(stuck);
  }
  throw new Error('the simulated provider ended before it listened');
}
