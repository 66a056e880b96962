import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { AdmissionStream } from '../policy-client/admission-stream.ts';
import type { Targets } from '../routing/targets.ts';
import { noAnswer, refusalError } from './admit.ts';
import { credentialOf } from './identify.ts';

/** OpenAI's list of models. */
export type ModelListAnswer = {
  readonly object: 'list';
  readonly data: readonly { id: string; object: 'model'; created: number; owned_by: string }[];
};

/** Lists what the bearer of the credential may call. Throws GatewayError. */
export async function listModels(
  request: { id: string; headers: IncomingHttpHeaders; clientAddress: string },
  ports: { admissions: Pick<AdmissionStream, 'admit'>; targets: Targets },
): Promise<ModelListAnswer> {
  const outcome = await ports.admissions.admit({
    requestId: request.id,
    ...credentialOf(request.headers),
    clientAddress: request.clientAddress,
    listModels: true,
  });
  if (outcome.kind === 'unanswered') throw noAnswer();
  const { models, refusal } = outcome.verdict;
  if (refusal) throw refusalError(refusal);
  if (!models) throw new GatewayError('internal_error', 'The list of models could not be made.');
  return { object: 'list', data: models.models.map((id) => modelEntry(id, ports.targets)) };
}

function modelEntry(id: string, targets: Targets): ModelListAnswer['data'][number] {
  const createdAtMs = targets.byName.get(id)?.createdAtMs ?? 0;
  return { id, object: 'model', created: Math.floor(createdAtMs / 1_000), owned_by: id.split('/')[0] ?? id };
}
