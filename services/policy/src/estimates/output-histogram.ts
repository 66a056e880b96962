/** What the answers of one kind of request used, with more weight on the latest. */
export type OutputHistogram = {
  /** Weights by bucket of output tokens. */
  readonly buckets: Float32Array;
  /** Weighted sums: of all observations, of their tokens, and of the squares of these. */
  total: number;
  sum: number;
  sumOfSquares: number;
  /** What the next observation counts; grows instead of all others shrinking. */
  weight: number;
  observations: number;
  use: OutputUse | undefined;
};

/** Output tokens of requests of one kind. */
export type OutputUse = {
  /**
   * What a running request generates on average, at the upper end of what the observations leave open. That is more than the
   * average answer, since long ones run longer: the mean of answers weighted by their length.
   */
  readonly expected: number;
  /** 95 of 100 stay below it, with headroom. At least `expected`. */
  readonly likely: number;
};

/** Fewer observations say too little. */
const OBSERVATIONS_MIN = 20;
/** After so many further observations one counts half. */
const HALF_LIFE = 200;
/** Part of all requests that may generate more than is likely. */
const ABOVE = 0.05;
/** On top of the bucket's upper end. */
const HEADROOM = 1.2;
/** Buckets are powers of the square root of two: a bucket's upper end is at most 41 % above what fell into it. */
const BUCKETS_PER_DOUBLING = 2;
const BUCKETS = 54;
/** Scaled down before weights get too large to add to. */
const WEIGHT_MAX = 1e6;
/** So many observations are all that count when old ones have faded. */
const COUNTED_MAX = 1 / (1 - 2 ** (-1 / HALF_LIFE));
/** Added to the mean: of few observations the long answers may still be missing. */
const STANDARD_ERRORS = 2;
/** Sums of weights are inexact in their last digits. */
const ROUNDING = 1 - 1e-9;
/** How much more an observation counts than the one before it. */
const WEIGHT_GROWTH = 2 ** (1 / HALF_LIFE);

/** One without observations. */
export function emptyHistogram(): OutputHistogram {
  return {
    buckets: new Float32Array(BUCKETS),
    total: 0,
    sum: 0,
    sumOfSquares: 0,
    weight: 1,
    observations: 0,
    use: undefined,
  };
}

/** Adds the output of one request; above 0. */
export function addOutput(histogram: OutputHistogram, tokens: number): void {
  const { buckets, weight } = histogram;
  const bucket = bucketOf(tokens);
  buckets[bucket] = (buckets[bucket] ?? 0) + weight;
  histogram.total += weight;
  histogram.sum += weight * tokens;
  histogram.sumOfSquares += weight * tokens * tokens;
  histogram.weight *= WEIGHT_GROWTH;
  histogram.observations += 1;
  if (histogram.weight > WEIGHT_MAX) scaleDown(histogram);
  if (histogram.observations >= OBSERVATIONS_MIN) histogram.use = useOf(histogram);
}

function scaleDown(histogram: OutputHistogram): void {
  const { buckets, weight } = histogram;
  for (let bucket = 0; bucket < BUCKETS; bucket++) buckets[bucket] = (buckets[bucket] ?? 0) / weight;
  histogram.total /= weight;
  histogram.sum /= weight;
  histogram.sumOfSquares /= weight;
  histogram.weight = 1;
}

function useOf(histogram: OutputHistogram): OutputUse {
  const { sum, sumOfSquares, total, observations } = histogram;
  const likely = quantile(histogram);
  const deviation = Math.sqrt(Math.max(0, sumOfSquares / total - (sum / total) ** 2));
  const error = deviation / Math.sqrt(Math.min(observations, COUNTED_MAX));
  const expected = Math.ceil((sumOfSquares / sum + STANDARD_ERRORS * error) * ROUNDING);
  return { expected: Math.min(expected, likely), likely };
}

function quantile({ buckets, total }: OutputHistogram): number {
  let above = 0;
  for (let bucket = BUCKETS - 1; bucket > 0; bucket--) {
    above += buckets[bucket] ?? 0;
    if (above > total * ABOVE) return Math.ceil(2 ** (bucket / BUCKETS_PER_DOUBLING) * HEADROOM);
  }
  return Math.ceil(HEADROOM);
}

/** The bucket whose upper end, `2 ** (bucket / 2)`, is at or above so many tokens. */
function bucketOf(tokens: number): number {
  const bucket = Math.ceil(Math.log2(tokens) * BUCKETS_PER_DOUBLING - 1e-9);
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}
