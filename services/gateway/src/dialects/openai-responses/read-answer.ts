import type { CanonicalAnswer, Finish, FinishReason } from '../canonical/answer.ts';
import type { ReadContext } from '../canonical/codec.ts';
import type { Part } from '../canonical/part.ts';
import { NO_ANSWER } from '../canonical/stream-faults.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';
import { eventError } from './errors.ts';
import { assistantParts } from './items/item-parts.ts';
import { responsesUsage } from './usage.ts';

/** Reads the whole body of a 200. Never throws: a body that is no response has the end `failed`. */
export function readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer {
  const response = parseJsonObject(bytes.toString('utf8'));
  if (response === undefined) return { choices: [], end: { kind: 'failed', error: NO_ANSWER } };
  const hasError = response['error'] !== undefined && response['error'] !== null;
  const { status, output } = response;
  if (hasError || status === 'failed' || status === 'cancelled') {
    return { choices: [], end: { kind: 'failed', error: eventError(response) } };
  }
  if (!Array.isArray(output)) return { choices: [], end: { kind: 'failed', error: NO_ANSWER } };
  const parts = output.filter(isJsonObject).flatMap((item) => answerParts(item, context));
  const hasCalls = parts.some((part) => part.kind === 'tool_call');
  const hasRefusal = parts.some((part) => part.kind === 'refusal');
  return defined({
    ...answerFacts(response),
    choices: [{ index: 0, parts, finish: finishOf(response, { hasCalls, hasRefusal }) }],
    usage: responsesUsage(response),
    end: { kind: 'finished' as const },
  });
}

/** Returns the facts of a response as a whole. */
export function answerFacts(response: JsonObject) {
  const { id, model, created_at: created, service_tier: tier } = response;
  return defined({
    id: typeof id === 'string' ? id : undefined,
    model: typeof model === 'string' ? model : undefined,
    createdSeconds: typeof created === 'number' ? Math.floor(created) : undefined,
    serviceTier: typeof tier === 'string' ? tier : undefined,
  });
}

/** Returns why a response ended; `raw` is its status, or the reason of one that is incomplete. */
export function finishOf(
  response: JsonObject,
  seen: { readonly hasCalls: boolean; readonly hasRefusal: boolean },
): Finish {
  const details = response['incomplete_details'];
  const reason = isJsonObject(details) ? details['reason'] : undefined;
  if (typeof reason === 'string') return { reason: INCOMPLETE_REASONS.get(reason) ?? 'unknown', raw: reason };
  if (response['status'] === 'incomplete') return { reason: 'length', raw: 'incomplete' };
  const finished = seen.hasCalls ? 'tool_calls' : seen.hasRefusal ? 'refusal' : 'stop';
  return { reason: finished, raw: 'completed' };
}

const INCOMPLETE_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
]);

/** Reasoning that says nothing and proves nothing is no part. */
function answerParts(item: JsonObject, context: ReadContext): Part[] {
  return assistantParts(item, context).filter(
    (part) => part.kind !== 'reasoning' || part.text !== '' || part.proof !== undefined,
  );
}
