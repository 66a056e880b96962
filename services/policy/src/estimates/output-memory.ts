/** The output of one finished request. */
export type OutputObservation = {
  /** `account/model` that answered. */
  readonly model: string;
  readonly subject: string;
  readonly outputTokens: number;
};

/** What models really generate, learnt from finished requests. In memory, bounded, and forgetting. */
export type OutputMemory = {
  observe(observation: OutputObservation): void;
  /**
   * Output that 95 of 100 requests like this one stay below, with headroom: of this model and subject, of the model where
   * that is known too little, undefined where even that is.
   */
  likelyMax(model: string, subject: string): number | undefined;
};

/** Fewer observations than these say nothing about the largest of them. */
const OBSERVATIONS_MIN = 20;
/** After so many further observations one counts half. */
const HALF_LIFE = 200;
/** Part of all requests that may generate more than is said. */
const ABOVE = 0.05;
/** On top of the bucket's upper end. */
const HEADROOM = 1.2;
/** Buckets are powers of the square root of two: a bucket's upper end is at most 41 % above what fell into it. */
const BUCKETS_PER_DOUBLING = 2;
const BUCKETS = 54;
/** Weights grow instead of all others shrinking, and are scaled down before they get too large to add to. */
const WEIGHT_MAX = 1e6;
const WEIGHT_GROWTH = 2 ** (1 / HALF_LIFE);
const ENTRIES_MAX = 20_000;

type Histogram = {
  readonly buckets: Float32Array;
  weight: number;
  total: number;
  observations: number;
  likelyMax: number | undefined;
};

/** An empty memory; about 400 bytes for each pair of model and subject, the longest unheard of are forgotten first. */
export function outputMemory(entriesMax = ENTRIES_MAX): OutputMemory {
  const histograms = new Map<string, Histogram>();
  const take = (key: string): Histogram => {
    const known = histograms.get(key);
    if (known === undefined && histograms.size >= entriesMax) forgetOldest(histograms);
    const histogram = known ?? emptyHistogram();
    histograms.delete(key);
    histograms.set(key, histogram);
    return histogram;
  };
  return {
    observe({ model, subject, outputTokens }) {
      // A request that generated nothing failed, and says nothing about those that go well.
      if (!(outputTokens > 0)) return;
      add(take(model), outputTokens);
      if (subject !== '') add(take(pairOf(model, subject)), outputTokens);
    },
    likelyMax: (model, subject) =>
      histograms.get(pairOf(model, subject))?.likelyMax ?? histograms.get(model)?.likelyMax,
  };
}

function pairOf(model: string, subject: string): string {
  return `${model}\n${subject}`;
}

function emptyHistogram(): Histogram {
  return { buckets: new Float32Array(BUCKETS), weight: 1, total: 0, observations: 0, likelyMax: undefined };
}

function add(histogram: Histogram, tokens: number): void {
  const bucket = bucketOf(tokens);
  const { buckets } = histogram;
  buckets[bucket] = (buckets[bucket] ?? 0) + histogram.weight;
  histogram.total += histogram.weight;
  histogram.weight *= WEIGHT_GROWTH;
  histogram.observations += 1;
  if (histogram.weight > WEIGHT_MAX) scaleDown(histogram);
  if (histogram.observations >= OBSERVATIONS_MIN) histogram.likelyMax = quantile(histogram);
}

function scaleDown(histogram: Histogram): void {
  const { buckets, weight } = histogram;
  let total = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const scaled = (buckets[bucket] ?? 0) / weight;
    buckets[bucket] = scaled;
    total += scaled;
  }
  histogram.weight = 1;
  histogram.total = total;
}

function quantile({ buckets, total }: Histogram): number {
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

function forgetOldest(histograms: Map<string, unknown>): void {
  const [oldest] = histograms.keys();
  if (oldest !== undefined) histograms.delete(oldest);
}
