import { isEmptyUsage } from '../dialects/usage/reducer.ts';
import type { AnswerEnding } from './answer-end.ts';
import type { Framing } from './framing.ts';

/**
 * Whether the provider's count covers the answer: both sides, and nothing was delivered after it. Zeros cover only what
 * the provider itself ended.
 */
export function isCovered(framing: Framing | undefined, ending: AnswerEnding): boolean {
  const usage = framing?.usage;
  if (framing === undefined || usage === undefined || usage.missing !== undefined) return false;
  return framing.isUsageLast && (ending.kind === 'finished' || !isEmptyUsage(usage));
}
