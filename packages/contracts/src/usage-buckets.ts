/** One kind of use that providers count and bill. */
type BucketRow = {
  /** `token`: counts towards token limits. `each`: calls, pages, milliseconds; they only have a price. */
  readonly unit: 'token' | 'each';
  readonly side: 'input' | 'output';
  /** The bucket whose price is charged if this one has none of its own; unset: nothing is charged then. */
  readonly partOf?: string;
  /** Its real price is known to differ from that of `partOf`: without a price of its own, its charge is uncertain. */
  readonly isPricedApart?: true;
  readonly meaning: string;
};

/**
 * The disjoint buckets of usage, in the order of every table that shows them. The usage event, the row of history, its
 * SQL, the shapes of the API, prices and the documentation are made from this table.
 *
 * A bucket's name in SQL, manifests and JSON is the same in snake_case (`bucketColumn`).
 */
export const USAGE_BUCKETS = {
  inputUncached: { unit: 'token', side: 'input', meaning: 'Input that has no bucket of its own.' },
  inputCacheRead: {
    unit: 'token',
    side: 'input',
    partOf: 'inputUncached',
    meaning: 'Read from the provider’s cache.',
  },
  inputCacheWrite: {
    unit: 'token',
    side: 'input',
    partOf: 'inputUncached',
    meaning: 'Written to the cache to live for minutes.',
  },
  inputCacheWriteHalfHour: {
    unit: 'token',
    side: 'input',
    partOf: 'inputCacheWrite',
    isPricedApart: true,
    meaning: 'Written to the cache to live for 30 minutes.',
  },
  inputCacheWriteHour: {
    unit: 'token',
    side: 'input',
    partOf: 'inputCacheWrite',
    meaning: 'Written to the cache to live for an hour.',
  },
  inputCacheWriteHalfDay: {
    unit: 'token',
    side: 'input',
    partOf: 'inputCacheWriteHour',
    isPricedApart: true,
    meaning: 'Written to the cache to live for 12 hours.',
  },
  inputAudio: {
    unit: 'token',
    side: 'input',
    partOf: 'inputUncached',
    isPricedApart: true,
    meaning: 'Audio, not cached.',
  },
  inputAudioCacheRead: {
    unit: 'token',
    side: 'input',
    partOf: 'inputCacheRead',
    isPricedApart: true,
    meaning: 'Audio read from the cache.',
  },
  inputImage: { unit: 'token', side: 'input', partOf: 'inputUncached', meaning: 'Images, not cached.' },
  inputImageCacheRead: {
    unit: 'token',
    side: 'input',
    partOf: 'inputCacheRead',
    meaning: 'Images read from the cache.',
  },
  inputVideo: { unit: 'token', side: 'input', partOf: 'inputUncached', meaning: 'Video, not cached.' },
  output: { unit: 'token', side: 'output', meaning: 'Output that has no bucket of its own.' },
  outputReasoning: { unit: 'token', side: 'output', partOf: 'output', meaning: 'Reasoning.' },
  outputAudio: {
    unit: 'token',
    side: 'output',
    partOf: 'output',
    isPricedApart: true,
    meaning: 'Audio.',
  },
  outputImage: {
    unit: 'token',
    side: 'output',
    partOf: 'output',
    isPricedApart: true,
    meaning: 'Images, where the provider counts them in tokens.',
  },
  outputVideo: {
    unit: 'token',
    side: 'output',
    partOf: 'output',
    isPricedApart: true,
    meaning: 'Video, where the provider counts it in tokens.',
  },
  images: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Images made, where the provider counts them by piece.',
  },
  inputAudioMs: {
    unit: 'each',
    side: 'input',
    isPricedApart: true,
    meaning: 'Milliseconds of audio, where the provider bills audio by time.',
  },
  inputCharacters: {
    unit: 'each',
    side: 'input',
    isPricedApart: true,
    meaning: 'Characters, where the provider bills text by them (speech).',
  },
  inputPages: { unit: 'each', side: 'input', isPricedApart: true, meaning: 'Pages of documents (OCR).' },
  searchUnits: { unit: 'each', side: 'input', isPricedApart: true, meaning: 'Searches of a reranker.' },
  outputVideoMs: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Milliseconds of video made.',
  },
  webSearchCalls: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Web searches by the provider.',
  },
  webFetchCalls: {
    unit: 'each',
    side: 'output',
    meaning: 'Pages fetched by the provider; no provider charges for the call.',
  },
  fileSearchCalls: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Searches in files that the provider stores.',
  },
  codeExecutionCalls: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Code executed by the provider, or containers started for it.',
  },
  otherToolCalls: {
    unit: 'each',
    side: 'output',
    isPricedApart: true,
    meaning: 'Calls of other tools that the provider runs and bills.',
  },
} as const satisfies Readonly<Record<string, BucketRow>>;

/** Name of a bucket as code and the usage event spell it. */
export type UsageBucket = keyof typeof USAGE_BUCKETS;

/** What a request used in disjoint buckets: each unit of use is in exactly one of them. */
export type TokenBuckets = { readonly [bucket in UsageBucket]: number };

/** All buckets, in the order of the table. */
// Object.keys of a literal gives exactly its names.
export const BUCKET_NAMES = Object.keys(USAGE_BUCKETS) as readonly UsageBucket[];

/** The buckets that count towards token limits. */
export const TOKEN_BUCKET_NAMES: readonly UsageBucket[] = BUCKET_NAMES.filter(
  (name) => USAGE_BUCKETS[name].unit === 'token',
);

/** The buckets of the prompt's tokens. */
export const INPUT_TOKEN_BUCKETS: readonly UsageBucket[] = TOKEN_BUCKET_NAMES.filter(
  (name) => USAGE_BUCKETS[name].side === 'input',
);

/** The buckets of the tokens that a model generates. */
export const OUTPUT_TOKEN_BUCKETS: readonly UsageBucket[] = TOKEN_BUCKET_NAMES.filter(
  (name) => USAGE_BUCKETS[name].side === 'output',
);

/** The row of a bucket. */
export function bucketRow(name: UsageBucket): BucketRow & { readonly partOf?: UsageBucket } {
  return USAGE_BUCKETS[name];
}

/** A bucket's name in SQL, manifests and JSON: `inputCacheRead` as `input_cache_read`. */
export function bucketColumn(name: UsageBucket): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
