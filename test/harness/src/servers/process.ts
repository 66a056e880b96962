import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A real server under test control. */
export type TestServer = {
  readonly url: string;
  /** Process id; undefined while it does not run. */
  pid(): number | undefined;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data, after `kill`; kills it first when it still runs. */
  restart(): Promise<void>;
  /** Kills it and starts it again on the same port with nothing in it. */
  restartEmpty(): Promise<void>;
};

/** Files of a server's certificate and key, in PEM. */
export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

/** Runs one program and knows how to end it. */
export class ServerProcess {
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #isUp: () => Promise<boolean>;
  #child: ChildProcess | undefined;

  constructor(options: { command: string; args: readonly string[]; isUp: () => Promise<boolean> }) {
    this.#command = options.command;
    this.#args = options.args;
    this.#isUp = options.isUp;
  }

  /** Resolves when `isUp` says yes. Throws Error with the program's last words when it ends before. */
  async start(): Promise<void> {
    const child = spawn(this.#command, this.#args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-2_000);
      });
    }
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${this.#command} ended: ${words}`);
      return this.#isUp();
    });
  }

  pid(): number | undefined {
    return this.#child?.pid;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }
}

/** Asks again and again until the answer is true. Throws Error after `timeoutMs`, or what the question throws. */
export async function until(
  question: () => Promise<boolean> | boolean,
  options: { timeoutMs?: number; what?: string } = {},
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await question())) {
    if (performance.now() > deadlineMs)
      throw new Error(`waited ${timeoutMs} ms for ${options.what ?? 'a condition'}`);
    await delay(20);
  }
}

/**
 * A free port on loopback, never the same twice in one process: a whole system takes its ports before the first of its servers
 * listens. It is taken from below the range that the kernel hands out for outgoing connections, so that none of those can take
 * it in between.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    nextPort = nextPort + 1 < PORTS_FROM + PORTS ? nextPort + 1 : PORTS_FROM;
    const port = nextPort;
    if (await canListen(port)) return port;
  }
  throw new Error('no free port');
}

const PORTS_FROM = 15_000;
const PORTS = 17_000;
/** Processes begin at different places, as several run tests at the same time. */
let nextPort = PORTS_FROM + Math.floor(Math.random() * PORTS);

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The first of these programs that exists. Throws Error saying what to install. */
export function findProgram(candidates: readonly string[], debianPackage: string): string {
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new Error(`${debianPackage} is missing; install it, for example: apt-get install ${debianPackage}`);
  }
  return found;
}
