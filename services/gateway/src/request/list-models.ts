import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { AdmissionStream } from '../policy-client/admission-stream.ts';
import type { Target } from '../routing/target.ts';
import type { Targets } from '../routing/targets.ts';
import { noAnswer, refusalError } from './admit.ts';
import { credentialOf } from './identify.ts';

/** OpenAI's list of models. */
export type ModelListAnswer = {
  readonly object: 'list';
  readonly data: readonly ModelEntry[];
};

/** One model of the list. What OpenAI does not have is left out where the manifest does not say it. */
type ModelEntry = {
  readonly id: string;
  readonly object: 'model';
  /** In seconds; 0 if unknown. */
  readonly created: number;
  readonly owned_by: string;
  readonly capabilities?: readonly string[];
  readonly max_input_tokens?: number;
  readonly max_output_tokens?: number;
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
  if (refusal) throw refusalError(refusal, request.headers);
  if (!models) throw new GatewayError('internal_error', 'The list of models could not be made.');
  return { object: 'list', data: models.models.map((id) => modelEntry(id, ports.targets)) };
}

function modelEntry(id: string, targets: Targets): ModelEntry {
  const { createdAtMs, capabilities, inputTokensMax, outputTokensMax } =
    targets.byName.get(id) ?? virtualModel(id, targets) ?? UNKNOWN;
  return {
    id,
    object: 'model',
    created: Math.floor(createdAtMs / 1_000),
    owned_by: id.split('/')[0] ?? id,
    ...(capabilities.length === 0 ? {} : { capabilities }),
    ...(inputTokensMax === 0 ? {} : { max_input_tokens: inputTokensMax }),
    ...(outputTokensMax === 0 ? {} : { max_output_tokens: outputTokensMax }),
  };
}

/** Of a virtual model what each of its targets has. */
function virtualModel(id: string, { routes }: Targets): typeof UNKNOWN | undefined {
  const route = routes.get(id);
  if (route === undefined) return undefined;
  const targets = [...route.candidates.values()].map(({ target }) => target);
  const least = (of: (target: Target) => number) =>
    targets.length > 0 && targets.every((target) => of(target) > 0) ? Math.min(...targets.map(of)) : 0;
  return {
    createdAtMs: route.createdAtMs,
    capabilities: (targets[0]?.capabilities ?? []).filter((capability) =>
      targets.every(({ capabilities }) => capabilities.includes(capability)),
    ),
    inputTokensMax: least(({ inputTokensMax }) => inputTokensMax),
    outputTokensMax: least(({ outputTokensMax }) => outputTokensMax),
  };
}

const UNKNOWN: Pick<Target, 'createdAtMs' | 'capabilities' | 'inputTokensMax' | 'outputTokensMax'> = {
  createdAtMs: 0,
  capabilities: [],
  inputTokensMax: 0,
  outputTokensMax: 0,
};
