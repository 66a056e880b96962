/** Token counts of one answer in disjoint buckets, as every dialect reports them to us. */
export type Usage = {
  readonly inputUncached: number;
  readonly inputCacheRead: number;
  readonly inputCacheWrite: number;
  /** Written to the cache to live for an hour; the others live for minutes. */
  readonly inputCacheWriteHour: number;
  /** Output other than reasoning and audio. */
  readonly output: number;
  readonly outputReasoning: number;
  readonly inputAudio: number;
  readonly outputAudio: number;
  readonly images: number;
};

/**
 * A count as a provider wrote it: a whole number of at least 0, or 0 when it is anything else. More tokens than any request
 * can have are taken for the most, so that sums of counts times prices stay exact.
 */
export function tokenCount(value: unknown): number {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return isCount ? Math.min(value, COUNT_MAX) : 0;
}

const COUNT_MAX = 100_000_000;
