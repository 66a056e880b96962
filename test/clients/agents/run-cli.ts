import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Access, AgentCli } from './agent-cli.ts';
import { STEPS_FILE } from './provider/turn.ts';

/** What one run of a client came to. */
export type CliRun = {
  /** Everything that it printed. */
  readonly output: string;
  /** `undefined` if it was ended at its deadline. */
  readonly exitCode: number | undefined;
  /** Lines that its tool calls wrote. */
  readonly steps: readonly string[];
  readonly seconds: number;
};

/** Where a client works, below its home. */
export const WORK_FOLDER = 'work';
const OUTPUT_CHARS_MAX = 200_000;
/** The words that every client is given. */
export const PROMPT = 'Write both steps with your shell, then say that you are done.';

/** Runs a client once in a home and a work folder of its own, at most for so long. */
export async function runCli(
  program: string,
  cli: AgentCli,
  access: Access,
  deadlineMs: number,
): Promise<CliRun> {
  const home = mkdtempSync(path.join(tmpdir(), `tollgate-client-${cli.name}-`));
  const work = path.join(home, WORK_FOLDER);
  mkdirSync(work);
  const launch = cli.launch(access, PROMPT);
  for (const [file, text] of Object.entries(launch.files ?? {})) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  }
  const startedMs = performance.now();
  const options = { home, environment: launch.environment ?? {}, deadlineMs };
  try {
    for (const args of launch.before ?? []) await runProgram(program, args, options);
    const { output, exitCode } = await runProgram(program, launch.args, options);
    const file = path.join(work, STEPS_FILE);
    const steps = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return { output, exitCode, steps, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  {
    home,
    environment,
    deadlineMs,
  }: { home: string; environment: Readonly<Record<string, string>>; deadlineMs: number },
): Promise<{ output: string; exitCode: number | undefined }> {
  const child = spawn(program, args, {
    cwd: path.join(home, WORK_FOLDER),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`,
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, '.config'),
      XDG_DATA_HOME: path.join(home, '.local/share'),
      XDG_CACHE_HOME: path.join(home, '.cache'),
      TERM: 'dumb',
      NO_COLOR: '1',
      ...environment,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARS_MAX);
    });
  }
  const deadline = setTimeout(() => endGroup(child), deadlineMs);
  const exitCode = await new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
    // A program of the client's own may keep its output open.
    child.once('exit', () => endGroup(child));
  });
  clearTimeout(deadline);
  return { output: output.replaceAll(ESCAPES, ''), exitCode };
}

/** Ends the client and what it started, and nothing else: they are a process group of their own. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');
