import type { RemoteAuthPorts } from './auth/present-token.ts';
import type { RemoteAdapter } from './remote-adapter.ts';
import { RemoteCheck } from './remote-check.ts';
import { awsBedrock } from './services/aws-bedrock.ts';
import { azureContentSafety, azurePii, azurePromptShield } from './services/azure.ts';
import { customHttp } from './services/custom-http.ts';
import { googleModelArmor } from './services/google-model-armor.ts';
import { opa } from './services/opa.ts';
import { openaiModerations } from './services/openai-moderations.ts';
import { presidio } from './services/presidio.ts';

type MakeAdapter = (settings: never, ports: RemoteAuthPorts) => RemoteAdapter;

const ADAPTERS: ReadonlyMap<string, MakeAdapter> = new Map<string, MakeAdapter>([
  ['custom', customHttp],
  ['opa', opa],
  ['openai-moderations', openaiModerations],
  ['azure-content-safety', azureContentSafety],
  ['azure-prompt-shield', azurePromptShield],
  ['azure-pii', azurePii],
  ['aws-bedrock', awsBedrock],
  ['google-model-armor', googleModelArmor],
  ['tollgate-presidio', presidio],
]);

/** The check of a kind that asks a service elsewhere; undefined for a kind that does not. */
export function remoteCheckOf(
  kind: string,
  settings: object,
  ports: RemoteAuthPorts,
): RemoteCheck | undefined {
  // Policy has validated the settings of each kind that it sends.
  const adapter = ADAPTERS.get(kind)?.(settings as never, ports);
  return adapter === undefined ? undefined : new RemoteCheck(adapter);
}
