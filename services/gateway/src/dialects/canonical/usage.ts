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

/** A count as a provider wrote it: a whole number of at least 0, or 0 when it is anything else. */
export function tokenCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
