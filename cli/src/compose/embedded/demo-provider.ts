import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { formatListenAddress, type ListenAddress, processEnvironment } from '@tollgate/settings';
import { tryListening } from '../listen/listen-fault.ts';

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

/**
 * Starts the simulated provider as a child that stops when this process does. With port 0 it takes the port of the last
 * start on this data folder again if that is free, so that a restart does not change the manifest of its account. Throws
 * Error if it does not start.
 */
export async function startDemoProvider(listen: ListenAddress, dataDir: string): Promise<DemoProvider> {
  const portFile = path.join(dataDir, 'demo-port');
  const demo = await spawnProvider(await withLastPort(listen, portFile));
  const { port } = new URL(demo.baseUrl);
  if (port !== readPort(portFile)) writeFileSync(portFile, `${port}\n`, { mode: 0o600 });
  return demo;
}

async function withLastPort(listen: ListenAddress, portFile: string): Promise<ListenAddress> {
  const port = Number(readPort(portFile));
  if ('unixPath' in listen || listen.port !== 0 || !Number.isInteger(port)) return listen;
  const last = { host: listen.host, port };
  return 'port' in (await tryListening(last)) ? last : listen;
}

function readPort(portFile: string): string | undefined {
  try {
    return /^\d{1,5}(?=\n)/.exec(readFileSync(portFile, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}

async function spawnProvider(listen: ListenAddress): Promise<DemoProvider> {
  const { PATH, NODE_COMPILE_CACHE } = processEnvironment();
  const child = spawn(process.execPath, [PROGRAM, '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, NODE_COMPILE_CACHE, TOLLGATE_DEMO_LISTEN: formatListenAddress(listen) },
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
