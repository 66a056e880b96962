import type { AnswerClass } from './provider.ts';

/** What a status says of a provider that uses HTTP's statuses as they are meant. */
export function classify(status: number): AnswerClass {
  return status >= 500 || status === 429 || status === 408 ? 'unavailable' : 'answer';
}
