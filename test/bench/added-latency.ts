/**
 * `node test/bench/added-latency.ts`: what the gateway adds to an answer's latency at 350 requests a second, with a provider that
 * answers after 20 ms.
 */
import { besideLines, compareCoreTime } from './figure/beside.ts';
import { type Figure, runFigures } from './figure/figure.ts';
import { type Goal, goalLine, isGoalHeld } from './figure/goal.ts';
import { JSON_ANSWER, prompt } from './figure/payloads.ts';
import { median, type Payload, type Run, runRounds } from './figure/rounds.ts';
import type { Servers } from './system-under-test.ts';

const FLOOR_MS = { p50: 0.5, p99: 4 };
const PROVIDER_MS = 20;

/** Open loop: requests are due by the clock, whether or not the server keeps up. */
const PAYLOAD: Payload = {
  kind: 'json',
  model: 'chat',
  fields: { messages: prompt(1_900), simulate: { ...JSON_ANSWER, ttft_ms: PROVIDER_MS } },
  connections: 64,
  requestsPerSecond: 350,
};

export const addedLatency: Figure<Servers> = {
  name: 'added-latency',
  async measure(bench, pace) {
    const rounds = await runRounds({ bench, payload: PAYLOAD, ...pace });
    const added = (quantile: 'p50' | 'p99', runs = rounds.gateway) =>
      median(
        runs.map(
          (run, round) => run.latencyMs[quantile] - (rounds.bareProxy[round]?.latencyMs[quantile] ?? 0),
        ),
      );
    const [p50, p99] = [added('p50'), added('p99')];
    const goals: Goal[] = [
      { what: 'added p50', value: p50, bound: { atMost: FLOOR_MS.p50 }, unit: 'ms' },
      { what: 'added p99', value: p99, bound: { atMost: FLOOR_MS.p99 }, unit: 'ms' },
    ];
    return {
      isMeasured: true,
      isHeld: goals.every(isGoalHeld),
      besideRatio: compareCoreTime(rounds)?.ratio,
      lines: [
        line('bare proxy', rounds.bareProxy),
        ...(rounds.beside === undefined ? [] : [line(rounds.beside.name, rounds.beside.runs)]),
        line(rounds.gatewayName, rounds.gateway),
        `added       p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms`,
        ...(rounds.beside === undefined
          ? []
          : [
              `beside      ${rounds.beside.name} adds p50 ${added('p50', rounds.beside.runs).toFixed(2)} p99 ${added('p99', rounds.beside.runs).toFixed(2)} ms`,
            ]),
        ...besideLines(rounds),
        `ratio       ${(medianOf(rounds.gateway, 'p50') / medianOf(rounds.bareProxy, 'p50')).toFixed(2)} of the bare proxy's p50`,
        ...goals.map(goalLine),
      ],
    };
  },
};

function line(name: string, runs: readonly Run[]): string {
  const perSecond = median(runs.map((run) => run.requestsPerSecond)).toFixed(0);
  return (
    `${name.padEnd(12)}p50 ${medianOf(runs, 'p50').toFixed(2)} p99 ${medianOf(runs, 'p99').toFixed(2)} ms ` +
    `at ${perSecond} requests/s`
  );
}

function medianOf(runs: readonly Run[], quantile: 'p50' | 'p99'): number {
  return median(runs.map((run) => run.latencyMs[quantile]));
}

if (import.meta.main) await runFigures([addedLatency]);
