import { awsBedrock } from './aws-bedrock.ts';
import { azureContentSafety, azurePii, azurePromptShield } from './azure.ts';
import { customHttp } from './custom-http.ts';
import { googleModelArmor } from './google-model-armor.ts';
import { opa } from './opa.ts';
import { openaiModerations } from './openai-moderations.ts';
import type { RemoteAdapter } from './remote-adapter.ts';
import { RemoteCheck } from './remote-check.ts';

const ADAPTERS: ReadonlyMap<string, (settings: never) => RemoteAdapter> = new Map<
  string,
  (settings: never) => RemoteAdapter
>([
  ['custom', customHttp],
  ['opa', opa],
  ['openai-moderations', openaiModerations],
  ['azure-content-safety', azureContentSafety],
  ['azure-prompt-shield', azurePromptShield],
  ['azure-pii', azurePii],
  ['aws-bedrock', awsBedrock],
  ['google-model-armor', googleModelArmor],
]);

/** The check of a kind that asks a service elsewhere; undefined for a kind that does not. */
export function remoteCheckOf(kind: string, settings: object): RemoteCheck | undefined {
  // Policy has validated the settings of each kind that it sends.
  const adapter = ADAPTERS.get(kind)?.(settings as never);
  return adapter === undefined ? undefined : new RemoteCheck(adapter);
}
