import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError, type Verdict__Output } from '@tollgate/contracts';
import type { AdmissionStream } from '../../policy-client/admission-stream.ts';
import { BLANK_REQUEST, noAnswer, refusalError } from '../admit.ts';
import { credentialOf } from '../identify.ts';

/** Asks policy who the bearer of the credential is and what they may call; nothing is reserved. Rejects with a GatewayError. */
export async function callableModels(
  request: { id: string; headers: IncomingHttpHeaders; query?: string; clientAddress: string },
  admissions: Pick<AdmissionStream, 'admit'>,
): Promise<NonNullable<Verdict__Output['models']>> {
  const outcome = await admissions.admit({
    ...BLANK_REQUEST,
    requestId: request.id,
    ...credentialOf(request.headers, request.query),
    clientAddress: request.clientAddress,
    listModels: true,
  });
  if (outcome.kind === 'unanswered') throw noAnswer();
  const { models, refusal } = outcome.verdict;
  if (refusal) throw refusalError(refusal, request.headers);
  if (!models) throw new GatewayError('internal_error', 'The list of models could not be made.');
  return models;
}
