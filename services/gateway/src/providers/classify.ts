import type { AnswerClass } from './provider.ts';

/** What a status says of a provider that uses HTTP's statuses as they are meant. */
export function classify(status: number): AnswerClass {
  return isRedirect(status) || status >= 500 || status === 429 || status === 408 ? 'unavailable' : 'answer';
}

/** Whether a status sends the caller elsewhere, or says that a copy which the gateway does not have is still good. */
export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
