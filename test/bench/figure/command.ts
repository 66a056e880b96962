import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** What a bench command was asked for. */
export type BenchCommand = {
  readonly names: readonly string[];
  readonly pace: Pace;
  /** Folder of another checkout whose gateway is measured beside this one's. */
  readonly beside: string | undefined;
  /** How many times everything is started; one process of a build can be a tenth dearer than the next of the same build. */
  readonly starts: number;
};

/** How long to measure. */
export type Pace = {
  /** True: just long enough to see that it runs; nothing is judged. */
  readonly isSmoke: boolean;
  readonly rounds: number;
  /** Of the first round, in which programs are compiled. */
  readonly firstWarmUpMs: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Bounds the connections of every figure. */
  readonly connectionsMax: number;
  /** Length of the memory run. */
  readonly memoryMs: number;
};

/** Reads the command line. Throws Error naming the flag that is wrong. */
export function readBenchCommand(args: readonly string[]): BenchCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      smoke: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '6' },
      'memory-seconds': { type: 'string', default: '120' },
      beside: { type: 'string' },
      starts: { type: 'string', default: '1' },
      peers: { type: 'boolean', default: false },
    },
  });
  const names = values.peers ? [...positionals, 'peers'] : positionals;
  const beside = values.beside === undefined ? undefined : readCheckout(values.beside);
  if (values.smoke) {
    return { names, pace: SMOKE, beside, starts: 1 };
  }
  const pace = {
    isSmoke: false,
    connectionsMax: Number.POSITIVE_INFINITY,
    rounds: readWhole(values.rounds, 'rounds'),
    firstWarmUpMs: 3_000,
    // Many short rounds: the builds take turns before the machine has changed.
    warmUpMs: beside === undefined ? 2_000 : 500,
    durationMs: readWhole(values.seconds, 'seconds') * 1_000,
    memoryMs: readWhole(values['memory-seconds'], 'memory-seconds') * 1_000,
  };
  const starts = readWhole(values.starts, 'starts');
  if (starts > 1 && beside === undefined) throw new Error('--starts is for a comparison: it needs --beside');
  return { names, pace, beside, starts };
}

const SMOKE: Pace = {
  isSmoke: true,
  rounds: 1,
  firstWarmUpMs: 300,
  warmUpMs: 300,
  durationMs: 1_500,
  connectionsMax: 8,
  memoryMs: 2_000,
};

function readCheckout(folder: string): string {
  const checkout = path.resolve(folder);
  if (
    !existsSync(path.join(checkout, 'cli/src/main.ts')) ||
    !existsSync(path.join(checkout, 'node_modules'))
  ) {
    throw new Error(`--beside ${folder} must be a checkout of Tollgate with its dependencies installed`);
  }
  return checkout;
}

function readWhole(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`--${name} must be a whole number of at least 1`);
  }
  return value;
}
