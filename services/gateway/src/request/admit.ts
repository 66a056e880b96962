import type { IncomingHttpHeaders } from 'node:http';
import {
  type AdmissionRequest__Output,
  bucketColumn,
  GatewayError,
  isErrorCode,
  type Refusal__Output,
  type Verdict__Output,
} from '@tollgate/contracts';
import { servedTerms } from '@tollgate/pricing';
import type { Pieces } from '../dialects/client-dialect.ts';
import { inputSize } from '../metering/input-size.ts';
import type { AdmissionOutcome } from '../policy-client/admission-stream.ts';
import { formFaultOf } from './identify.ts';
import type { Decoded } from './request.ts';

/** What came of asking policy. */
export type AdmitResult =
  | { readonly kind: 'admitted'; readonly admission: NonNullable<Verdict__Output['admission']> }
  | { readonly kind: 'refused'; readonly refusal: Refusal__Output; readonly error: GatewayError }
  | {
      readonly kind: 'unanswered';
      readonly error: GatewayError;
    };

/** A question to policy that asks for nothing. */
export const BLANK_REQUEST: AdmissionRequest__Output = {
  requestId: '',
  credentialSha256: Buffer.alloc(0),
  jwt: '',
  model: '',
  modelType: '',
  inputTokensMax: 0,
  inputTokensFixed: 0,
  outputTokensMax: 0,
  choices: 0,
  pieces: {},
  outputLimitField: '',
  priceTerms: [],
  tags: {},
  clientAddress: '',
  traceparent: '',
  listModels: false,
  classifies: false,
};

/** The question to policy. */
export function admissionRequest(request: Decoded, traceparent: string): AdmissionRequest__Output {
  const { facts } = request;
  const size = inputSize(request);
  return {
    requestId: request.id,
    credentialSha256: request.credentialSha256,
    jwt: request.jwt,
    model: request.classifies ?? facts.model,
    modelType: request.dialect.client.modelType,
    inputTokensMax: size.max,
    inputTokensFixed: size.fixed,
    outputTokensMax: facts.outputTokensMax,
    choices: facts.choices,
    pieces: piecesByColumn(facts.pieces),
    outputLimitField: facts.outputLimitField ?? '',
    priceTerms: facts.asked === undefined ? [] : [...servedTerms(facts.asked)],
    tags: request.tags,
    clientAddress: request.clientAddress,
    traceparent,
    listModels: false,
    classifies: request.classifies !== undefined,
  };
}

function piecesByColumn(pieces: Pieces | undefined): Readonly<Record<string, number>> {
  if (pieces === undefined) return BLANK_REQUEST.pieces;
  const byColumn: Record<string, number> = {};
  for (const name in pieces) {
    const bucket = name as keyof Pieces; // the names of `pieces`
    byColumn[bucketColumn(bucket)] = pieces[bucket] ?? 0;
  }
  return byColumn;
}

/** Policy's answer as one of three. Without an answer nobody is let in. */
export function admitResult(outcome: AdmissionOutcome, headers: IncomingHttpHeaders): AdmitResult {
  if (outcome.kind === 'unanswered') return { kind: 'unanswered', error: noAnswer() };
  const { admission, refusal } = outcome.verdict;
  if (admission) return { kind: 'admitted', admission };
  if (refusal) return { kind: 'refused', refusal, error: refusalError(refusal, headers) };
  return { kind: 'unanswered', error: noAnswer() };
}

/** A refusal of policy as the error that the client sees. Of a key, policy has the hash alone, so its form is looked at here. */
export function refusalError(refusal: Refusal__Output, headers: IncomingHttpHeaders): GatewayError {
  const code = isErrorCode(refusal.code) ? refusal.code : 'internal_error';
  const isUnknownKey = code === 'invalid_api_key' && refusal.principal === null;
  const message = (isUnknownKey ? formFaultOf(headers) : undefined) ?? refusal.message;
  return new GatewayError(code, message, {
    ...(refusal.param !== '' && { param: refusal.param }),
    ...(refusal.rule !== '' && { rule: refusal.rule }),
    ...(refusal.retryAfterMs > 0 && { retryAfterMs: refusal.retryAfterMs }),
    ...(refusal.limit !== null && refusal.limit.resetsAtMs > 0 && { resetsAtMs: refusal.limit.resetsAtMs }),
  });
}

/** The error of a request that policy did not answer. */
export function noAnswer(): GatewayError {
  return new GatewayError('service_unavailable', 'The policy service does not answer; try again shortly.', {
    retryAfterMs: 1_000,
  });
}
