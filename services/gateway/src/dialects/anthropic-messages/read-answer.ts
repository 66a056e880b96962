import type { CanonicalAnswer } from '../canonical/answer.ts';
import type { ReadContext } from '../canonical/codec.ts';
import type { Part } from '../canonical/part.ts';
import { NO_ANSWER } from '../canonical/stream-faults.ts';
import { ExactBody } from '../json/exact-json.ts';
import { parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';
import { anthropicUsage } from '../usage/anthropic.ts';
import { readErrorObject } from './errors.ts';
import { readBlocks } from './parts/read-content.ts';
import { readStopReason } from './stop-reason.ts';

/** Reads a whole message. */
export function readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer {
  const body = parseJsonObject(bytes.toString('utf8'));
  const error = body === undefined ? NO_ANSWER : readErrorObject(body);
  if (body === undefined || error !== undefined || !Array.isArray(body['content'])) {
    return { choices: [], end: { kind: 'failed', error: error ?? NO_ANSWER } };
  }
  const source = { exact: new ExactBody(bytes), path: ['content'], field: 'content' };
  const parts = readBlocks(body['content'], source).map((part) => owned(part, context));
  const raw = stringOf(body['stop_reason']);
  const usage = objectOf(body['usage']);
  return {
    choices: [
      {
        index: 0,
        parts,
        finish: raw === undefined ? { reason: 'unknown' } : readStopReason(raw, body['stop_sequence']),
      },
    ],
    end: { kind: 'finished' },
    ...defined({
      id: stringOf(body['id']),
      model: stringOf(body['model']),
      serviceTier: stringOf(usage?.['service_tier']),
      usage: anthropicUsage(body),
    }),
  };
}

/** Reasoning in an answer belongs to the account that gave it. */
function owned(part: Part, context: ReadContext): Part {
  if (part.kind !== 'reasoning' || part.proof === undefined || context.account === undefined) return part;
  return { ...part, proof: { ...part.proof, account: context.account } };
}
