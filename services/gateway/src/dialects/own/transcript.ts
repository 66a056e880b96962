/** A word and when it is said, in seconds. */
export type SpokenWord = { readonly word: string; readonly start: number; readonly end: number };

/** What a provider heard. */
export type Transcript = {
  readonly text: string;
  /** As the provider names it. */
  readonly language: string | undefined;
  /** Of the audio; undefined if the provider does not say it. */
  readonly seconds: number | undefined;
  readonly words: readonly SpokenWord[];
};
