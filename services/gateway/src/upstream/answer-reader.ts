import type { TokenBuckets } from '@tollgate/pricing';

/** A parsed JSON object. */
export type ParsedAnswer = { readonly [name: string]: unknown };

/** What the taps need to know of a dialect's answers. */
export type AnswerReader = {
  /** The usage in an answer or event; undefined when it has none. */
  usageOf(answer: ParsedAnswer): TokenBuckets | undefined;
  /** Whether an event carries nothing but the usage. */
  isUsageOnly(event: ParsedAnswer): boolean;
  /** What the model wrote in an answer or event. */
  textOf(answer: ParsedAnswer): string;
};

/** The parsed JSON object, or undefined when the text is anything else. */
export function parseAnswer(text: string): ParsedAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // Just found to be an object that is no array.
    return value as ParsedAnswer;
  } catch {
    return undefined;
  }
}
