import { describeMachine, machineLine } from '../machine.ts';
import { type Bench, startBench } from '../system-under-test.ts';
import { type Pace, readBenchCommand } from './command.ts';

/** One published figure: a command of its own that prints it. */
export type Figure = {
  /** As the file is called. */
  readonly name: string;
  /** Measures and returns the lines to print. `pace` says how long. */
  measure(bench: Bench, pace: Pace): Promise<Report>;
};

/** What was measured, and whether the published floor was held. */
export type Report = { readonly lines: readonly string[]; readonly isHeld: boolean };

/** Runs figures on one started system and prints each. The exit code is 1 when a floor was not held; not so in smoke. */
export async function runFigures(figures: readonly Figure[]): Promise<void> {
  const { pace } = readBenchCommand(process.argv.slice(2));
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const bench = await startBench();
  let passed = 0;
  try {
    for (const figure of figures) {
      const report = await figure.measure(bench, pace);
      process.stdout.write(`\n${figure.name}\n${report.lines.map((line) => `  ${line}\n`).join('')}`);
      if (report.isHeld || pace.isSmoke) passed++;
    }
  } finally {
    await bench.stop();
  }
  process.stdout.write(`\n${passed} passed, ${figures.length - passed} failed\n`);
  process.exitCode = passed === figures.length ? 0 : 1;
}
