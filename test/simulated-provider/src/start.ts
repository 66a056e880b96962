import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ServedPage, ServedRequest, ServedTotals } from './served.ts';

/** A simulated provider in a process of its own. */
export type SimulatedProvider = {
  /** `http://127.0.0.1:<port>`; the OpenAI API is below `/v1`. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process is gone; by itself only when it crashed. */
  readonly exited: Promise<void>;
  /** All requests served that it remembers, oldest first. */
  served(): Promise<ServedRequest[]>;
  /** Sums over all requests served. */
  totals(): Promise<ServedTotals>;
  /** Forgets what was served. */
  resetLedger(): Promise<void>;
  stop(): Promise<void>;
};

/** What a provider can be started with; each goes as its environment variable. */
export type StartOptions = {
  /** Default: a free one. */
  readonly port?: number;
  readonly ttftMs?: number;
  /** 0: as fast as the client reads. */
  readonly tokensPerSecond?: number;
  readonly outputTokens?: number;
  readonly ledgerEntriesMax?: number;
  /** Whether it keeps prompts, and reports what it finds again as cached tokens. */
  readonly hasPromptCache?: boolean;
};

/**
 * Starts the program as a child on loopback; it stops when this process dies. Throws Error with the program's own
 * words when it does not come up.
 */
export async function startSimulatedProvider(options: StartOptions = {}): Promise<SimulatedProvider> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), '--stop-with-stdin'], {
    env: environmentOf(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group: a Ctrl-C in the terminal reaches it through us, when our own work is done.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const url = await untilReady(child, exited);
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    served: () => readAllPages(url),
    totals: async (): Promise<ServedTotals> => JSON.parse(await readText(`${url}/ledger/totals`)),
    async resetLedger() {
      await fetch(`${url}/ledger`, { method: 'DELETE' });
    },
    async stop() {
      child.kill('SIGTERM');
      const stuck = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(stuck);
    },
  };
}

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;

/** Nothing of our own environment: keys of real providers have no business there. */
function environmentOf(options: StartOptions): Record<string, string> {
  const values = {
    TOLLGATE_DEMO_LISTEN: `127.0.0.1:${options.port ?? 0}`,
    TOLLGATE_DEMO_TTFT_MS: options.ttftMs,
    TOLLGATE_DEMO_TOKENS_PER_SECOND: options.tokensPerSecond,
    TOLLGATE_DEMO_OUTPUT_TOKENS: options.outputTokens,
    TOLLGATE_DEMO_LEDGER_ENTRIES_MAX: options.ledgerEntriesMax,
    TOLLGATE_DEMO_PROMPT_CACHE: options.hasPromptCache,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

async function untilReady(child: ChildProcess, exited: Promise<void>): Promise<string> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2_000);
  });
  const stuck = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const line = await Promise.race([firstLine(child), exited.then(() => undefined)]);
  clearTimeout(stuck);
  if (line === undefined) throw new Error(`the simulated provider did not start: ${words.trim()}`);
  const ready: unknown = JSON.parse(line);
  if (typeof ready !== 'object' || ready === null || !('url' in ready) || typeof ready.url !== 'string') {
    throw new Error('the simulated provider did not say where it listens');
  }
  return ready.url;
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (child.stdout === null) return resolve(undefined);
    createInterface({ input: child.stdout }).once('line', resolve);
  });
}

async function readAllPages(url: string): Promise<ServedRequest[]> {
  const all: ServedRequest[] = [];
  let after = 0;
  for (;;) {
    const page: ServedPage = JSON.parse(await readText(`${url}/ledger?after=${after}`));
    all.push(...page.entries);
    if (page.entries.length === 0) return all;
    after = page.next_after;
  }
}

async function readText(url: string): Promise<string> {
  return (await fetch(url)).text();
}
