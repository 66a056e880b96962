import type { IncomingHttpHeaders } from 'node:http';
import type { ListedModel } from '../../dialects/listed-model.ts';
import { openAiResponses } from '../../dialects/openai-responses/dialect.ts';
import type { AdmissionStream } from '../../policy-client/admission-stream.ts';
import type { Target } from '../../routing/target.ts';
import type { Targets } from '../../routing/targets.ts';
import { callableModels } from './callable-models.ts';

/** Lists what the bearer of the credential may call. Throws GatewayError. */
export async function listModels(
  request: { id: string; headers: IncomingHttpHeaders; query?: string; clientAddress: string },
  ports: { admissions: Pick<AdmissionStream, 'admit'>; targets: Targets },
): Promise<ListedModel[]> {
  const { models } = await callableModels(request, ports.admissions);
  return models.filter((id) => isModel(id, ports.targets)).map((id) => listedModel(id, ports.targets));
}

/** Whether a name is not that of a custom endpoint, which no API of models can call. */
function isModel(id: string, targets: Targets): boolean {
  const answering = targetsOf(id, targets);
  return answering.length === 0 || answering.some(({ kind }) => kind !== 'custom-endpoint');
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
