import type { Observation__Output } from '@tollgate/contracts';
import { inputTokens, outputTokens } from '@tollgate/pricing';
import type { Outcome } from './outcome.ts';
import type { SettledRequest } from './settled-request.ts';

/**
 * What a request used, for policy's estimates: of answers that came whole, since one that was cut short says nothing about
 * how long the next will be. Undefined for all others.
 */
export function observationOf(request: SettledRequest, outcome: Outcome): Observation__Output | undefined {
  const { admission, target, dialect } = request;
  const subject = admission?.principal?.subject;
  const isWhole = outcome.endedBy === 'ENDED_BY_FINISHED' && outcome.errorCode === '';
  if (!isWhole || target === undefined || subject === undefined || dialect.client.modelType !== 'chat')
    return undefined;
  const { tokens, usageSource } = outcome.metered;
  const output = outputTokens(tokens);
  // Of an answer of the cache, for example: policy learns nothing from it.
  if (output === 0) return undefined;
  const isInputReported = usageSource === 'USAGE_SOURCE_PROVIDER';
  return {
    model: target.name,
    subject,
    outputTokens: output,
    outputTokensMax: request.facts?.outputTokensMax ?? 0,
    textBytes: isInputReported ? (request.textBytes ?? 0) : 0,
    inputTokens: inputTokens(tokens),
    inputTokensCached: tokens.inputCacheRead + tokens.inputAudioCacheRead + tokens.inputImageCacheRead,
  };
}
