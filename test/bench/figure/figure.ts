import { describeMachine, machineLine } from '../machine.ts';
import { type Bench, type Servers, startBench } from '../system-under-test.ts';
import { startsLine } from './beside.ts';
import { type BenchCommand, type Pace, readBenchCommand } from './command.ts';

/** One published figure: a command of its own that prints it. `Of` is what it needs to be started. */
export type Figure<Of extends Servers = Bench> = {
  /** As the file is called. */
  readonly name: string;
  /** Measures and returns the lines to print. `pace` says how long. */
  measure(bench: Of, pace: Pace): Promise<Report>;
};

/** What was measured, and whether the published floor was held. */
export type Report = {
  readonly lines: readonly string[];
  /** False when there is no figure because something went wrong. */
  readonly isMeasured: boolean;
  readonly isHeld: boolean;
  /** Core time beside another build, where one was measured. */
  readonly besideRatio?: number | undefined;
};

/** How many figures were held, or in smoke just measured. */
export type Tally = { readonly passed: number; readonly failed: number };

/** Runs figures as a command of their own: prints each and the tally; exit code 1 when one failed. */
export async function runFigures(figures: readonly Figure[]): Promise<void> {
  concludeBench(await measureFigures(figures, readBenchCommand(process.argv.slice(2))));
}

/** Measures figures on one started system, as many times as `--starts` says, and prints each; the last start's floors count. */
export function measureFigures(figures: readonly Figure[], command: BenchCommand): Promise<Tally> {
  return measureFiguresOf(startBench, figures, command);
}

/** The same on what `start` starts, given the folder of the other checkout. */
export async function measureFiguresOf<Of extends Servers>(
  start: (checkout: string | undefined) => Promise<Of>,
  figures: readonly Figure<Of>[],
  command: BenchCommand,
): Promise<Tally> {
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const ratios = new Map<string, number[]>(figures.map(({ name }) => [name, []]));
  let passed = 0;
  for (let number = 1; number <= command.starts; number++) {
    if (command.starts > 1) process.stdout.write(`\nstart ${number} of ${command.starts}\n`);
    const reports = await measureOnce(await start(command.beside), figures, command.pace);
    passed = 0;
    for (const { figure, report } of reports) {
      if (report.isHeld || (command.pace.isSmoke && report.isMeasured)) passed++;
      if (report.besideRatio !== undefined) ratios.get(figure.name)?.push(report.besideRatio);
    }
  }
  if (command.starts > 1) {
    for (const [name, found] of ratios) {
      if (found.length > 0) process.stdout.write(`\n${name}\n  ${startsLine(found)}\n`);
    }
  }
  return { passed, failed: figures.length - passed };
}

async function measureOnce<Of extends Servers>(
  bench: Of,
  figures: readonly Figure<Of>[],
  pace: Pace,
): Promise<{ figure: Figure<Of>; report: Report }[]> {
  const reports: { figure: Figure<Of>; report: Report }[] = [];
  try {
    for (const figure of figures) {
      const report = await figure.measure(bench, pace).catch(failed);
      process.stdout.write(`\n${figure.name}\n${report.lines.map((line) => `  ${line}\n`).join('')}`);
      reports.push({ figure, report });
    }
  } finally {
    await bench.stop();
  }
  return reports;
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
