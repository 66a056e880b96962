import type { Servers } from '../system-under-test.ts';
import { besideLines, compareCoreTime } from './beside.ts';
import type { Figure, Report } from './figure.ts';
import { type CoreTimeBounds, coreTimeGoals, goalLine, isGoalHeld } from './goal.ts';
import { median, type Payload, type Rounds, type Run, runRounds } from './rounds.ts';

type Options = {
  readonly name: string;
  readonly unit: string;
  /** The least that is promised of a fast machine; unset: only core time is judged. */
  readonly floorPerSecond?: number;
  readonly bounds?: CoreTimeBounds;
  readonly payload: Payload;
  /** Least length of a run, if `--seconds` is less: the kernel counts processor time in steps of 10 ms. */
  readonly durationMinMs?: number;
};

/** A figure of requests a second, at full load or at the pace of its payload, with the least that is promised. */
export function throughputFigure(options: Options): Figure<Servers> {
  return {
    name: options.name,
    async measure(bench, pace) {
      const { payload, durationMinMs = 0 } = options;
      const durationMs = pace.isSmoke ? pace.durationMs : Math.max(pace.durationMs, durationMinMs);
      return throughputReport(await runRounds({ bench, payload, ...pace, durationMs }), options);
    },
  };
}

/** Reports what rounds came to, and judges the bounds given. */
export function throughputReport(
  rounds: Rounds,
  { unit, floorPerSecond, bounds = {} }: Pick<Options, 'unit' | 'floorPerSecond' | 'bounds'>,
): Report {
  const perSecond = (runs: readonly Run[]) => median(runs.map((run) => run.requestsPerSecond));
  const cpuUs = (runs: readonly Run[]) => median(runs.map((run) => run.cpuUs));
  // Of pairs of one round, so that a slow minute of the machine weighs on both sides of the quotient.
  const ratio = median(
    rounds.gateway.map(
      (run, round) => run.requestsPerSecond / (rounds.bareProxy[round]?.requestsPerSecond ?? 1),
    ),
  );
  const isFloorHeld = floorPerSecond === undefined || perSecond(rounds.gateway) >= floorPerSecond;
  const goals = coreTimeGoals(rounds, bounds);
  return {
    isMeasured: true,
    isHeld: isFloorHeld && goals.every(isGoalHeld),
    besideRatio: compareCoreTime(rounds)?.ratio,
    lines: [
      line('bare proxy', rounds.bareProxy, unit),
      ...(rounds.beside === undefined ? [] : [line(rounds.beside.name, rounds.beside.runs, unit)]),
      line(rounds.gatewayName, rounds.gateway, unit),
      `ratio       ${ratio.toFixed(2)} by throughput, ${(cpuUs(rounds.bareProxy) / cpuUs(rounds.gateway)).toFixed(2)} by core time`,
      ...besideLines(rounds),
      ...(floorPerSecond === undefined
        ? []
        : [`floor       ${whole(floorPerSecond)} ${unit}: ${isFloorHeld ? 'held' : 'NOT HELD'}`]),
      ...goals.map(goalLine),
    ],
  };
}

function line(name: string, runs: readonly Run[], unit: string): string {
  const of = (value: (run: Run) => number) => median(runs.map(value));
  const [all, main] = [of((run) => run.cpuUs), of((run) => run.mainCpuUs)];
  return (
    `${name.padEnd(12)}${whole(of((run) => run.requestsPerSecond))} ${unit}` +
    `  p50 ${of((run) => run.latencyMs.p50).toFixed(1)} p99 ${of((run) => run.latencyMs.p99).toFixed(1)} ms` +
    `  ${all.toFixed(0)} us core time each` +
    `${main === all ? '' : ` (${main.toFixed(0)} in the first process)`}, its core ${percent(of((run) => run.serverCoreShare))} busy`
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
