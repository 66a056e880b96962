import { median, type Rounds } from './rounds.ts';

/** How this build compares with another one: the median of the quotients of paired rounds, and how far they spread. */
export type Comparison = {
  readonly ratio: number;
  /** Bounds that hold the true median with a probability of 95 %, by the order of the quotients alone. */
  readonly likely: readonly [number, number];
  /** The smallest and the largest quotient. */
  readonly all: readonly [number, number];
};

/** Compares two series, the runs of the same round with each other; they must not be empty. */
export function comparePairs(ours: readonly number[], theirs: readonly number[]): Comparison {
  return compareQuotients(ours.map((value, at) => value / (theirs[at] ?? 1)));
}

/** The same of quotients; there must be one. */
function compareQuotients(unsorted: readonly number[]): Comparison {
  const quotients = unsorted.toSorted((one, other) => one - other);
  const { length } = quotients;
  // Of n quotients, how many lie below the true median is binomial with a half.
  const outside = Math.max(0, Math.floor(length / 2 - (NORMAL_95 * Math.sqrt(length)) / 2));
  const at = (index: number) => quotients[index] ?? 1;
  return {
    ratio: median(quotients),
    likely: [at(outside), at(length - 1 - outside)],
    all: [at(0), at(length - 1)],
  };
}

/** What is printed of core time beside another build; no line without one. */
export function besideLines(rounds: Pick<Rounds, 'gateway' | 'beside'>): string[] {
  const compared = compareCoreTime(rounds);
  if (compared === undefined) return [];
  return [
    besideLine(
      compared,
      `${rounds.beside?.name}'s core time, median of ${rounds.gateway.length} paired rounds`,
    ),
  ];
}

/** This build's core time beside the other's, in one start of both; undefined without another. */
export function compareCoreTime({
  gateway,
  beside,
}: Pick<Rounds, 'gateway' | 'beside'>): Comparison | undefined {
  if (beside === undefined) return undefined;
  const cpuUs = (runs: Rounds['gateway']) => runs.map((run) => run.cpuUs);
  return comparePairs(cpuUs(gateway), cpuUs(beside.runs));
}

/**
 * What is printed after several starts, one ratio each. Rounds of one start are no independent samples: two processes of the same
 * build differ by up to a tenth for as long as they live (memory layout, what was compiled when), so only starts say how sure
 * a ratio is.
 */
export function startsLine(ratios: readonly number[]): string {
  return besideLine(
    compareQuotients(ratios),
    `the other build's core time, median of ${ratios.length} starts`,
  );
}

function besideLine({ ratio, likely, all }: Comparison, of: string): string {
  const range = ([low, high]: readonly [number, number]) => `${low.toFixed(3)} to ${high.toFixed(3)}`;
  return `beside      ${ratio.toFixed(3)} of ${of}; 95 % sure of ${range(likely)}, all ${range(all)}`;
}

const NORMAL_95 = 1.96;
