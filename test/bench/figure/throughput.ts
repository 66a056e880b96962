import { besideLines, compareCoreTime } from './beside.ts';
import type { Figure, Report } from './figure.ts';
import { median, type Payload, type Rounds, type Run, runRounds } from './rounds.ts';

/** A figure of requests a second at full load, with the least that is promised. */
export function throughputFigure(options: {
  name: string;
  unit: string;
  floorPerSecond: number;
  payload: Payload;
}): Figure {
  return {
    name: options.name,
    async measure(bench, pace) {
      return report(await runRounds({ bench, payload: options.payload, ...pace }), options);
    },
  };
}

function report(rounds: Rounds, options: { unit: string; floorPerSecond: number }): Report {
  const perSecond = (runs: readonly Run[]) => median(runs.map((run) => run.requestsPerSecond));
  const cpuUs = (runs: readonly Run[]) => median(runs.map((run) => run.cpuUs));
  // Of pairs of one round, so that a slow minute of the machine weighs on both sides of the quotient.
  const ratio = median(
    rounds.gateway.map(
      (run, round) => run.requestsPerSecond / (rounds.bareProxy[round]?.requestsPerSecond ?? 1),
    ),
  );
  const isHeld = perSecond(rounds.gateway) >= options.floorPerSecond;
  return {
    isMeasured: true,
    isHeld,
    besideRatio: compareCoreTime(rounds)?.ratio,
    lines: [
      line('bare proxy', rounds.bareProxy, options.unit),
      ...(rounds.beside === undefined ? [] : [line(rounds.beside.name, rounds.beside.runs, options.unit)]),
      line('gateway', rounds.gateway, options.unit),
      `ratio       ${ratio.toFixed(2)} by throughput, ${(cpuUs(rounds.bareProxy) / cpuUs(rounds.gateway)).toFixed(2)} by core time`,
      ...besideLines(rounds),
      `floor       ${whole(options.floorPerSecond)} ${options.unit}: ${isHeld ? 'held' : 'NOT HELD'}`,
    ],
  };
}

function line(name: string, runs: readonly Run[], unit: string): string {
  const of = (value: (run: Run) => number) => median(runs.map(value));
  return (
    `${name.padEnd(12)}${whole(of((run) => run.requestsPerSecond))} ${unit}` +
    `  p50 ${of((run) => run.latencyMs.p50).toFixed(1)} p99 ${of((run) => run.latencyMs.p99).toFixed(1)} ms` +
    `  ${of((run) => run.cpuUs).toFixed(0)} us core time each, its core ${percent(of((run) => run.serverCoreShare))} busy`
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
