import type { z } from 'zod';
import { cartesiaAccount } from './kinds/accounts/cartesia-account.ts';
import {
  type AwsAccount,
  bedrockAccount,
  claudePlatformAccount,
  mantleAccount,
  sagemakerAccount,
} from './kinds/accounts/clouds/aws-account.ts';
import {
  type AzureAccount,
  azureFoundryAccount,
  azureOpenaiAccount,
  microsoftFoundryAccount,
} from './kinds/accounts/clouds/azure-account.ts';
import { clouderaAccount } from './kinds/accounts/clouds/cloudera-account.ts';
import { databricksAccount } from './kinds/accounts/clouds/databricks-account.ts';
import { snowflakeAccount } from './kinds/accounts/clouds/snowflake-account.ts';
import { type VertexAccount, vertexAccount } from './kinds/accounts/clouds/vertex-account.ts';
import {
  type CustomEndpointAccount,
  customEndpointAccount,
} from './kinds/accounts/custom-endpoint-account.ts';
import { ollamaAccount } from './kinds/accounts/ollama-account.ts';
import {
  OPENAI_COMPATIBLE,
  type OpenaiCompatibleKind,
  openaiCompatibleAccount,
} from './kinds/accounts/provider-account.ts';
import { selfHostedAccount } from './kinds/accounts/self-hosted-account.ts';
import { waferAccount } from './kinds/accounts/wafer-account.ts';
import { gatewaySettings } from './kinds/gateway-settings.ts';
import { guardrailGroup } from './kinds/guardrails/guardrail-group.ts';
import { guardrailsConfig } from './kinds/guardrails/guardrails-config.ts';
import { identityProvider } from './kinds/identities/identity-provider.ts';
import { pat } from './kinds/identities/pat.ts';
import { team } from './kinds/identities/team.ts';
import { user } from './kinds/identities/user.ts';
import { virtualAccount } from './kinds/identities/virtual-account.ts';
import { agentIdentity, role, roleBinding, secretGroup, unknownBody } from './kinds/later/access.ts';
import { LATER_ACCOUNTS } from './kinds/later/account.ts';
import {
  dataAccessConfig,
  dataRoutingConfig,
  metadataConfig,
  otelConfig,
} from './kinds/later/gateway-configs.ts';
import { mcpRateLimitConfig } from './kinds/later/mcp-rate-limit-config.ts';
import { loggingConfig } from './kinds/logging-config.ts';
import { notificationChannel } from './kinds/notification-channel.ts';
import { fallbackConfig } from './kinds/routing/fallback-config.ts';
import { loadBalancingConfig } from './kinds/routing/load-balancing-config.ts';
import { type VirtualModelGroup, virtualModelGroup } from './kinds/routing/virtual-model-group.ts';
import { budgetConfig } from './kinds/rules/budget-config.ts';
import { limitGrant } from './kinds/rules/limit-grant.ts';
import { limitRequest } from './kinds/rules/limit-request.ts';
import { rateLimitingConfig } from './kinds/rules/rate-limiting-config.ts';
import { teamBudgetConfig, tenantBudgetConfig } from './kinds/rules/scoped-budget-config.ts';
import { tenantRateLimitConfig } from './kinds/rules/scoped-rate-limit-config.ts';
import { secretMapping } from './kinds/secret-mapping.ts';

type OpenaiCompatibleAccount = z.output<ReturnType<typeof openaiCompatibleAccount<OpenaiCompatibleKind>>>;

const MCP_SERVERS = ['remote', 'virtual', 'openapi', 'stdio', 'tfy-managed'].map(
  (kind) => `mcp-server/${kind}`,
);

/** A manifest of a kind that has an effect, in its canonical form. Told apart by `type`. */
export type Manifest =
  | ProviderAccountManifest
  | VirtualModelGroup
  | z.output<typeof loadBalancingConfig>
  | z.output<typeof fallbackConfig>
  | z.output<typeof user>
  | z.output<typeof team>
  | z.output<typeof virtualAccount>
  | z.output<typeof pat>
  | z.output<typeof identityProvider>
  | z.output<typeof secretMapping>
  | z.output<typeof notificationChannel>
  | z.output<typeof gatewaySettings>
  | z.output<typeof guardrailGroup>
  | z.output<typeof guardrailsConfig>
  | z.output<typeof loggingConfig>
  | z.output<typeof rateLimitingConfig>
  | z.output<typeof budgetConfig>
  | z.output<typeof tenantRateLimitConfig>
  | z.output<typeof tenantBudgetConfig>
  | z.output<typeof teamBudgetConfig>
  | z.output<typeof limitGrant>
  | z.output<typeof limitRequest>;

/** A value of `type`. */
export type ManifestType = Manifest['type'];
/** The manifest of one type. */
export type ManifestOf<Type extends ManifestType> = Extract<Manifest, { type: Type }>;
/** Any provider account. */
export type ProviderAccountManifest =
  | OpenaiCompatibleAccount
  | z.output<typeof selfHostedAccount>
  | AwsAccount
  | AzureAccount
  | VertexAccount
  | z.output<typeof ollamaAccount>
  | z.output<typeof databricksAccount>
  | z.output<typeof snowflakeAccount>
  | z.output<typeof clouderaAccount>
  | z.output<typeof waferAccount>
  | z.output<typeof cartesiaAccount>
  | CustomEndpointAccount;
/** What has models that may be called: a provider account or a group of virtual models. */
export type ModelAccountManifest = ProviderAccountManifest | VirtualModelGroup;

const openaiCompatibleKinds = Object.keys(OPENAI_COMPATIBLE).map((kind) => {
  // Keys of a constant table.
  const schema = openaiCompatibleAccount(kind as OpenaiCompatibleKind);
  return [`provider-account/${kind}`, schema] as const;
});

/** Schema of each kind that can be stored. */
export const KINDS: ReadonlyMap<string, z.ZodType<Manifest>> = new Map<string, z.ZodType<Manifest>>([
  ...openaiCompatibleKinds,
  ['provider-account/self-hosted-model', selfHostedAccount],
  ['provider-account/virtual-model', virtualModelGroup],
  ['provider-account/aws-bedrock', bedrockAccount],
  ['provider-account/aws-bedrock-mantle', mantleAccount],
  ['provider-account/aws-claude-platform', claudePlatformAccount],
  ['provider-account/aws-sagemaker', sagemakerAccount],
  ['provider-account/azure-openai', azureOpenaiAccount],
  ['provider-account/azure-foundry', azureFoundryAccount],
  ['provider-account/microsoft-foundry', microsoftFoundryAccount],
  ['provider-account/google-vertex', vertexAccount],
  ['provider-account/ollama', ollamaAccount],
  ['provider-account/databricks', databricksAccount],
  ['provider-account/snowflake-cortex', snowflakeAccount],
  ['provider-account/cloudera', clouderaAccount],
  ['provider-account/wafer', waferAccount],
  ['provider-account/cartesia', cartesiaAccount],
  ['provider-account/custom-endpoint', customEndpointAccount],
  ['user', user],
  ['team', team],
  ['virtual-account', virtualAccount],
  ['pat', pat],
  ['identity-provider', identityProvider],
  ['secret-mapping', secretMapping],
  ['notification-channel', notificationChannel],
  ['gateway-global-settings', gatewaySettings],
  ['gateway-load-balancing-config', loadBalancingConfig],
  ['gateway-fallback-config', fallbackConfig],
  ['provider-account/guardrail-config-group', guardrailGroup],
  ['gateway-guardrails-config', guardrailsConfig],
  ['gateway-logging-config', loggingConfig],
  ['gateway-rate-limiting-config', rateLimitingConfig],
  ['gateway-budget-config', budgetConfig],
  ['tenant-rate-limit-config/model', tenantRateLimitConfig],
  ['tenant-budget-config', tenantBudgetConfig],
  ['team-budget-config', teamBudgetConfig],
  ['limit-grant', limitGrant],
  ['limit-request', limitRequest],
]);

/**
 * Kinds that are known and have no effect yet. Their documents are checked in full, so that a file can be made ready, and
 * then refused; none is ever stored.
 */
export const LATER_KINDS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...LATER_ACCOUNTS,
  ['tenant-rate-limit-config/mcp', mcpRateLimitConfig],
  ['gateway-otel-config', otelConfig],
  ['gateway-metadata-config', metadataConfig],
  ['gateway-data-access-config', dataAccessConfig],
  ['gateway-data-routing-config', dataRoutingConfig],
  ['role', role],
  ['role-binding', roleBinding],
  ['secret-group', secretGroup],
  ['agent-identity', agentIdentity],
  ...['tracing-project', 'agent-channel', 'agent-skill', 'policy', ...MCP_SERVERS].map(
    (type) => [type, unknownBody] as const,
  ),
]);

/** Whether a manifest is a provider account. */
export function isProviderAccount(manifest: Manifest): manifest is ProviderAccountManifest {
  return hasModels(manifest) && manifest.type !== 'provider-account/virtual-model';
}

/** Whether a manifest is a provider account or a group of virtual models. */
export function hasModels(manifest: Manifest): manifest is ModelAccountManifest {
  return (
    manifest.type.startsWith('provider-account/') &&
    manifest.type !== 'provider-account/guardrail-config-group'
  );
}

/** The name of all endpoints of an account together, in a list; empty if it has none. */
export function poolName(account: ModelAccountManifest): string[] {
  return account.type === 'provider-account/custom-endpoint' && account.slug !== undefined
    ? [`${account.name}/${account.slug}`]
    : [];
}
