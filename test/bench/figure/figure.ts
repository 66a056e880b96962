import { describeMachine, machineLine } from '../machine.ts';
import { type Bench, startBench } from '../system-under-test.ts';
import { type BenchCommand, type Pace, readBenchCommand } from './command.ts';

/** One published figure: a command of its own that prints it. */
export type Figure = {
  /** As the file is called. */
  readonly name: string;
  /** Measures and returns the lines to print. `pace` says how long. */
  measure(bench: Bench, pace: Pace): Promise<Report>;
};

/** What was measured, and whether the published floor was held. */
export type Report = {
  readonly lines: readonly string[];
  /** False when there is no figure because something went wrong. */
  readonly isMeasured: boolean;
  readonly isHeld: boolean;
};

/** How many figures were held, or in smoke just measured. */
export type Tally = { readonly passed: number; readonly failed: number };

/** Runs figures as a command of their own: prints each and the tally; exit code 1 when one failed. */
export async function runFigures(figures: readonly Figure[]): Promise<void> {
  concludeBench(await measureFigures(figures, readBenchCommand(process.argv.slice(2))));
}

/** Measures figures on one started system and prints each. */
export async function measureFigures(figures: readonly Figure[], command: BenchCommand): Promise<Tally> {
  const { pace, beside } = command;
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const bench = await startBench(beside);
  let passed = 0;
  try {
    for (const figure of figures) {
      const report = await figure.measure(bench, pace).catch(failed);
      process.stdout.write(`\n${figure.name}\n${report.lines.map((line) => `  ${line}\n`).join('')}`);
      if (report.isHeld || (pace.isSmoke && report.isMeasured)) passed++;
    }
  } finally {
    await bench.stop();
  }
  return { passed, failed: figures.length - passed };
}

/** Prints the last line and sets the exit code. */
export function concludeBench(tally: Tally): void {
  process.stdout.write(`\n${tally.passed} passed, ${tally.failed} failed\n`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

function failed(reason: unknown): Report {
  return {
    lines: [`no figure: ${reason instanceof Error ? reason.message : reason}`],
    isMeasured: false,
    isHeld: false,
  };
}
