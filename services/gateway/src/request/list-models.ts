import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { ListedModel } from '../dialects/listed-model.ts';
import { openAiResponses } from '../dialects/openai-responses/dialect.ts';
import type { AdmissionStream } from '../policy-client/admission-stream.ts';
import type { Target } from '../routing/target.ts';
import type { Targets } from '../routing/targets.ts';
import { BLANK_REQUEST, noAnswer, refusalError } from './admit.ts';
import { credentialOf } from './identify.ts';

/** Lists what the bearer of the credential may call. Throws GatewayError. */
export async function listModels(
  request: { id: string; headers: IncomingHttpHeaders; query?: string; clientAddress: string },
  ports: { admissions: Pick<AdmissionStream, 'admit'>; targets: Targets },
): Promise<ListedModel[]> {
  const outcome = await ports.admissions.admit({
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
  return models.models.map((id) => listedModel(id, ports.targets));
}

function listedModel(id: string, targets: Targets): ListedModel {
  const { createdAtMs, capabilities, inputTokensMax, outputTokensMax } =
    targets.byName.get(id) ?? virtualModel(id, targets) ?? UNKNOWN;
  const answering = targetsOf(id, targets);
  const isResponsesWire =
    answering.length > 0 &&
    answering.every((target) => target.provider.dialectFor(openAiResponses, target) === openAiResponses);
  return { id, createdAtMs, capabilities, inputTokensMax, outputTokensMax, isResponsesWire };
}

function targetsOf(id: string, { byName, routes }: Targets): readonly Target[] {
  const target = byName.get(id);
  return target ? [target] : [...(routes.get(id)?.candidates.values() ?? [])].map((each) => each.target);
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
