import type { CanonicalAnswer } from '../canonical/answer.ts';
import type { ReadContext } from '../canonical/codec.ts';
import { NO_ANSWER } from '../canonical/stream-faults.ts';
import { ExactBody } from '../json/exact-json.ts';
import { parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';
import { readError } from './errors.ts';
import { readBlocks } from './parts/read-content.ts';
import { readStopReason } from './stop-reason.ts';
import { bedrockUsage } from './usage.ts';

/** Reads the whole body of a 200. Never throws: a body that is no answer of Converse has the end `failed`. */
export function readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer {
  const body = parseJsonObject(bytes.toString('utf8'));
  const message = objectOf(objectOf(body?.['output'])?.['message']);
  const raw = stringOf(body?.['stopReason']);
  if (body === undefined || message === undefined || raw === undefined) {
    const isError = stringOf(body?.['message']) !== undefined;
    const error = isError ? readError(502, bytes) : NO_ANSWER;
    return { choices: [], end: { kind: 'failed', error } };
  }
  const finish = readStopReason(raw, body['additionalModelResponseFields']);
  if (finish.reason === 'error') {
    const error = { status: 502, type: raw, message: `The provider gave up on its answer: ${raw}.` };
    return { choices: [], end: { kind: 'failed', error } };
  }
  const path = ['output', 'message', 'content'];
  const source = { exact: new ExactBody(bytes), path, account: context.account };
  const usage = bedrockUsage(body);
  return defined({
    choices: [{ index: 0, parts: readBlocks(message['content'], source), finish }],
    serviceTier: usage?.served?.serviceTier,
    usage,
    end: { kind: 'finished' },
  });
}
