import { protocol, type WatchConfigResponse, type WatchConfigResponse__Output } from '@tollgate/contracts';
import { callableAccount, isProviderAccount, parseManifests } from '@tollgate/manifests';
import { configContent } from '../../../policy/src/content/content.ts';
import { watchResponse } from '../../../policy/src/grpc/config.ts';
import { Manifests } from '../../../policy/src/objects/manifests.ts';
import { Tokens } from '../../../policy/src/objects/tokens.ts';
import type { ResolvedAccount } from '../../../policy/src/snapshot/accounts.ts';
import { guardrailsOf } from '../../../policy/src/snapshot/guardrails-of.ts';
import { compileSnapshot } from '../../../policy/src/snapshot/snapshot.ts';

/** A provider account of a test's config. */
export type TestAccount = {
  readonly name: string;
  readonly baseUrl: string;
  readonly credential: string;
  /** The kind after `provider-account/`; `openai` if unset. */
  readonly kind?: string;
  readonly modelTypes?: readonly string[];
  /** Who calls, as a manifest writes it; empty: not said. Unset: an API key. */
  readonly authData?: string;
  /** The provider's name of the model `gpt`. */
  readonly modelId?: string;
  /** Cost of the model `gpt`, as a manifest writes it. */
  readonly cost?: string;
  readonly onClientDisconnect?: 'cancel' | 'drain';
};

/** When the models `gpt` came into the config; those named `free` are from before that was stored. */
const MODELS_SINCE_MS = 1_700_000_000_000;

/**
 * The config as policy itself compiles and sends it, so that gateways are tested with no field that policy does not
 * send. Each account has the models `gpt` (2 USD a million for input, 0.5 from cache, 8 for output) and `free`, without
 * a price. `more` are further manifests; secrets of accounts among them stand in them as they are.
 */
export function policyConfig(
  accounts: readonly TestAccount[],
  revision: number,
  more: readonly string[] = [],
): WatchConfigResponse {
  const parsed = parseManifests([...accounts.map(manifestOf), ...more].join('---\n'), 'yaml');
  if (!parsed.ok) throw new Error(parsed.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const content = configContent({
    revision,
    manifests: new Manifests(undefined, { put: parsed.documents.map(({ manifest }) => manifest) }),
    tokens: new Tokens(),
    recentChanges: [],
    modelsSinceMs: new Map(accounts.map(({ name }) => [`${name}/gpt`, MODELS_SINCE_MS])),
    outbox: new Map(),
  });
  const guardrails = parsed.documents.flatMap(({ manifest }) =>
    manifest.type === 'provider-account/guardrail-config-group' ? guardrailsOf({ manifest, gaps: [] }) : [],
  );
  const headers = { 'x-account-header': 'yes' };
  const secrets = new Map<string, ResolvedAccount>([
    ...parsed.documents.flatMap(({ manifest }) => {
      if (!isProviderAccount(manifest)) return [];
      const { credentialReference: credential = '', connection, ...own } = callableAccount(manifest);
      const ofModels = new Map(own.models.map((model) => [model.name, model]));
      return [[manifest.name, { credential, headers: own.headers, connection, ofModels }] as const];
    }),
    ...accounts.map(({ name, credential }) => [name, { credential, headers }] as const),
  ]);
  return watchResponse(
    compileSnapshot(content, { secrets: { accounts: secrets, channels: [], guardrails }, nowMs: Date.now() }),
  );
}

const MODEL_KINDS = new Map([
  ['google-gemini', 'gemini'],
  ['aws-bedrock', 'bedrock'],
  ['aws-bedrock-mantle', 'bedrock-mantle'],
]);
/** What kinds write in place of an API key, and what they need besides. */
const AUTH_DATA = new Map([
  ['google-gemini', '{type: api-key, apiKey: "env:KEY"}'],
  ['snowflake-cortex', '{type: pat-token, pat_token: "env:KEY"}'],
  ['cloudera', '{type: token, api_token: "env:KEY"}'],
  ['ollama', '{custom_host: "http://ollama:11434"}'],
]);
const MORE_FIELDS = new Map([
  ['aws-bedrock', 'region: eu-central-1'],
  ['aws-bedrock-mantle', 'region: eu-central-1'],
  ['aws-claude-platform', 'region: eu-central-1\nworkspace_id: w-1'],
  ['snowflake-cortex', 'account_identifier: org-account'],
]);
const COST = '{metric: per_million_tokens, value: {input: 2, cache_read: 0.5, output: 8}}';

/** The same as a gateway gets it over gRPC. */
export function wireConfig(...config: Parameters<typeof policyConfig>): WatchConfigResponse__Output {
  const { responseSerialize, responseDeserialize } = protocol.config.v1.ConfigService.service.WatchConfig;
  return responseDeserialize(responseSerialize(policyConfig(...config)));
}

function manifestOf(account: TestAccount): string {
  const { name, baseUrl, kind = 'openai', onClientDisconnect = 'cancel' } = account;
  const { modelTypes = ['chat', 'embedding'], cost = COST } = account;
  const { modelId = 'gpt-4o', authData = AUTH_DATA.get(kind) ?? '{type: api-key, api_key: "env:KEY"}' } =
    account;
  const model = `integration/model/${MODEL_KINDS.get(kind) ?? kind}`;
  return `type: provider-account/${kind}
name: ${name}
base_url: ${baseUrl}
${authData === '' ? '' : `auth_data: ${authData}`}
${MORE_FIELDS.get(kind) ?? ''}
on_client_disconnect: ${onClientDisconnect}
integrations:
  - name: gpt
    type: ${model}
    model_id: ${JSON.stringify(modelId)}
    model_types: [${modelTypes.join(', ')}]
    cost: ${cost}
  - {name: free, type: ${model}, model_id: free-1, model_types: [chat]}
`;
}
