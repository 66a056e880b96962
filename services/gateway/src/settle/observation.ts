import type { Observation } from '@tollgate/contracts';
import { outputTokens } from '@tollgate/pricing';
import type { Outcome } from './outcome.ts';
import type { SettledRequest } from './settled-request.ts';

/**
 * What a request generated, for policy's estimates: of answers that came whole, since one that was cut short says
 * nothing about how long the next will be. Undefined for all others.
 */
export function observationOf(request: SettledRequest, outcome: Outcome): Observation | undefined {
  const { admission, target, dialect } = request;
  const subject = admission?.principal?.subject;
  const isWhole = outcome.endedBy === 'ENDED_BY_FINISHED' && outcome.errorCode === '';
  if (!isWhole || target === undefined || subject === undefined || dialect.client.modelType !== 'chat')
    return undefined;
  return { model: target.name, subject, outputTokens: outputTokens(outcome.metered.tokens) };
}
