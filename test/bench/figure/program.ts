import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The core of the server under test; everything else shares the other. */
export const SERVER_CORE = 0;
/** The core of provider, load generator, policy and stores. */
export const OTHER_CORE = 1;

/** A program of this folder that runs, and the first line it printed. */
export type RunningProgram = { readonly line: string; readonly pid: number; stop(): Promise<void> };

/**
 * Starts a program on one core (where the machine can pin) and waits for its first line. `file` is a path from `test/bench`, or an
 * absolute one: a program of another checkout.
 */
export async function startProgram(
  file: string,
  options: { args: string[]; core: number },
): Promise<RunningProgram> {
  const node = [process.execPath, path.resolve(import.meta.dirname, '..', file), ...options.args];
  const [command = '', ...args] = canPin() ? ['taskset', '-c', String(options.core), ...node] : node;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const line = await Promise.race([firstLine(child), exited.then(() => undefined)]);
  if (line === undefined) throw new Error(`${file} ended before it said anything`);
  return {
    line,
    pid: child.pid ?? 0,
    async stop() {
      child.stdin?.end();
      await exited;
    },
  };
}

/** Whether processes can be kept on a core of their own; without it a figure means little. */
export function canPin(): boolean {
  return cpus().length > 1 && PIN_PROGRAMS.some((file) => existsSync(file));
}

/** Keeps this process, and all it will start, on the core of everything else. */
export async function pinOurselves(): Promise<void> {
  if (!canPin()) return;
  const pinning = spawn('taskset', ['-a', '-c', '-p', String(OTHER_CORE), String(process.pid)], {
    stdio: 'ignore',
  });
  await new Promise((resolve) => pinning.once('exit', resolve));
}

/** What a process has used of a core so far, in milliseconds, and its resident memory. Linux only. */
export function processUse(pid: number): { cpuMs: number; residentMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold spaces: state is field 3; utime, stime and rss are fields 14, 15 and 24.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  const cpuTicks = Number(fields[11]) + Number(fields[12]);
  return { cpuMs: cpuTicks * TICK_MS, residentMb: (Number(fields[21]) * PAGE_BYTES) / 1_048_576 };
}

const PIN_PROGRAMS = ['/usr/bin/taskset', '/bin/taskset'];
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
}
