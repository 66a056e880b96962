import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tool } from '../tools/build-tools.ts';

const STOP_MS_MAX = 10_000;
const SAID_CHARS_MAX = 2_000;

/** One program of the control plane; what it says goes into `<folder>/<program>.log`. */
export class Component {
  readonly program: string;
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<void>;

  constructor(program: string, folder: string, args: readonly string[]) {
    this.program = program;
    this.#log = path.join(folder, `${program}.log`);
    const log = createWriteStream(this.#log);
    this.#child = spawn(tool(program), args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.pipe(log, { end: false });
    this.#child.stderr?.pipe(log, { end: false });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => log.end(resolve)));
  }

  /** Throws Error with the last words of the program when it has ended. */
  assertRuns(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return;
    const said = readFileSync(this.#log, 'utf8').slice(-SAID_CHARS_MAX);
    throw new Error(`${this.program} has ended with ${exitCode ?? signalCode}:\n${said}`);
  }

  /** SIGTERM, and SIGKILL when that takes too long. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = new AbortController();
    const late = delay(STOP_MS_MAX, undefined, { signal: timer.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => undefined,
    );
    await this.#ended;
    timer.abort();
    await late;
  }
}
