import type { Usage } from '../canonical/usage.ts';
import type { JsonObject } from '../json/json-object.ts';
import { openAiUsage } from '../usage/openai.ts';

/** Statuses of a batch that does not change any more. */
const OVER: ReadonlySet<unknown> = new Set(['completed', 'expired', 'cancelled', 'failed']);

/** What all requests of a batch used, once it is over, at the prices of batches; undefined if the provider does not say. */
export function batchUsage(answer: JsonObject): Usage | undefined {
  if (!OVER.has(answer['status'])) return undefined;
  const usage = openAiUsage(answer, 'responses');
  return usage && { ...usage, served: { ...usage.served, serviceTier: 'batch' } };
}

/** What a stored response used; undefined while it runs. */
export function storedUsage(answer: JsonObject): Usage | undefined {
  return openAiUsage(answer, 'responses');
}
