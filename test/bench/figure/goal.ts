import { comparePairs } from './beside.ts';
import type { Rounds } from './rounds.ts';

/** A measured value and the bound that it must hold. */
export type Goal = {
  readonly what: string;
  readonly value: number;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  /** After the numbers, e.g. `MB`; unset: a ratio. */
  readonly unit?: string;
};

/** Whether the value is within its bound. */
export function isGoalHeld({ value, bound }: Goal): boolean {
  return 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
}

/** One line: what was measured, its bound, and whether it was held. */
export function goalLine(goal: Goal): string {
  const { what, value, bound, unit } = goal;
  const limit = 'atMost' in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
  const suffix = unit === undefined ? '' : ` ${unit}`;
  const shown = value.toFixed(Math.abs(value) >= 10 ? 1 : 3);
  return `goal        ${what}: ${shown}${suffix}, ${limit}${suffix}: ${isGoalHeld(goal) ? 'held' : 'NOT HELD'}`;
}

/** Bounds of the core time of one request; unset ones are not judged. */
export type CoreTimeBounds = {
  /** Of the other build's core time; judged with `--beside` only. */
  readonly besideMax?: number;
  /** Least quotient of the bare proxy's core time and the server's. */
  readonly bareProxyMin?: number;
};

/** The goals of core time that these rounds can judge: medians of the quotients of paired rounds. */
export function coreTimeGoals(rounds: Rounds, { besideMax, bareProxyMin }: CoreTimeBounds): Goal[] {
  const cpuUs = (runs: Rounds['gateway']) => runs.map((run) => run.cpuUs);
  const bareProxy = comparePairs(cpuUs(rounds.bareProxy), cpuUs(rounds.gateway)).ratio;
  return [
    ...(besideMax === undefined || rounds.beside === undefined
      ? []
      : [
          {
            what: `core time over that of ${rounds.beside.name}`,
            value: comparePairs(cpuUs(rounds.gateway), cpuUs(rounds.beside.runs)).ratio,
            bound: { atMost: besideMax },
          },
        ]),
    ...(bareProxyMin === undefined
      ? []
      : [
          {
            what: "the bare proxy's core time over ours",
            value: bareProxy,
            bound: { atLeast: bareProxyMin },
          },
        ]),
  ];
}
