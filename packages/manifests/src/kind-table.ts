import type { z } from 'zod';
import {
  OPENAI_COMPATIBLE,
  type OpenaiCompatibleKind,
  openaiCompatibleAccount,
} from './kinds/accounts/provider-account.ts';
import { selfHostedAccount } from './kinds/accounts/self-hosted-account.ts';
import { gatewaySettings } from './kinds/gateway-settings.ts';
import { identityProvider } from './kinds/identities/identity-provider.ts';
import { pat } from './kinds/identities/pat.ts';
import { team } from './kinds/identities/team.ts';
import { user } from './kinds/identities/user.ts';
import { virtualAccount } from './kinds/identities/virtual-account.ts';
import { notificationChannel } from './kinds/notification-channel.ts';
import { budgetConfig } from './kinds/rules/budget-config.ts';
import { rateLimitingConfig } from './kinds/rules/rate-limiting-config.ts';
import { teamBudgetConfig, tenantBudgetConfig } from './kinds/rules/scoped-budget-config.ts';
import { tenantRateLimitConfig } from './kinds/rules/scoped-rate-limit-config.ts';
import { secretMapping } from './kinds/secret-mapping.ts';

type OpenaiCompatibleAccount = z.output<ReturnType<typeof openaiCompatibleAccount<OpenaiCompatibleKind>>>;

/** A manifest of a kind that has an effect, in its canonical form. Told apart by `type`. */
export type Manifest =
  | OpenaiCompatibleAccount
  | z.output<typeof selfHostedAccount>
  | z.output<typeof user>
  | z.output<typeof team>
  | z.output<typeof virtualAccount>
  | z.output<typeof pat>
  | z.output<typeof identityProvider>
  | z.output<typeof secretMapping>
  | z.output<typeof notificationChannel>
  | z.output<typeof gatewaySettings>
  | z.output<typeof rateLimitingConfig>
  | z.output<typeof budgetConfig>
  | z.output<typeof tenantRateLimitConfig>
  | z.output<typeof tenantBudgetConfig>
  | z.output<typeof teamBudgetConfig>;

/** A value of `type`. */
export type ManifestType = Manifest['type'];
/** The manifest of one type. */
export type ManifestOf<Type extends ManifestType> = Extract<Manifest, { type: Type }>;
/** Any provider account. */
export type ProviderAccountManifest =
  | OpenaiCompatibleAccount
  | ManifestOf<'provider-account/self-hosted-model'>;

const openaiCompatibleKinds = Object.keys(OPENAI_COMPATIBLE).map((kind) => {
  // Keys of a constant table.
  const schema = openaiCompatibleAccount(kind as OpenaiCompatibleKind);
  return [`provider-account/${kind}`, schema] as const;
});

/** Schema of each kind that can be stored. */
export const KINDS: ReadonlyMap<string, z.ZodType<Manifest>> = new Map<string, z.ZodType<Manifest>>([
  ...openaiCompatibleKinds,
  ['provider-account/self-hosted-model', selfHostedAccount],
  ['user', user],
  ['team', team],
  ['virtual-account', virtualAccount],
  ['pat', pat],
  ['identity-provider', identityProvider],
  ['secret-mapping', secretMapping],
  ['notification-channel', notificationChannel],
  ['gateway-global-settings', gatewaySettings],
  ['gateway-rate-limiting-config', rateLimitingConfig],
  ['gateway-budget-config', budgetConfig],
  ['tenant-rate-limit-config/model', tenantRateLimitConfig],
  ['tenant-budget-config', tenantBudgetConfig],
  ['team-budget-config', teamBudgetConfig],
]);

/** Kinds that are known and have no effect yet, with a schema where one exists. They are refused, never stored. */
export const LATER_KINDS: ReadonlyMap<string, z.ZodType | undefined> = new Map<string, z.ZodType | undefined>(
  [
    ...[
      ...laterAccounts(),
      'tenant-rate-limit-config/mcp',
      'gateway-load-balancing-config',
      'gateway-fallback-config',
      'gateway-guardrails-config',
      'gateway-otel-config',
      'gateway-metadata-config',
      'gateway-logging-config',
      'gateway-data-access-config',
      'gateway-data-routing-config',
      'tracing-project',
      'role',
      'role-binding',
      'secret-group',
      'agent-identity',
    ].map((type) => [type, undefined] as const),
  ],
);

/** Whether a manifest is a provider account. */
export function isProviderAccount(manifest: Manifest): manifest is ProviderAccountManifest {
  return manifest.type.startsWith('provider-account/');
}

function laterAccounts(): string[] {
  return [
    'ai21',
    'aws-bedrock',
    'aws-bedrock-mantle',
    'aws-claude-platform',
    'aws-sagemaker',
    'azure-foundry',
    'azure-openai',
    'cartesia',
    'cloudera',
    'custom-endpoint',
    'databricks',
    'deepgram',
    'elevenlabs',
    'google-vertex',
    'guardrail-config-group',
    'mcp-server-group',
    'nomic',
    'ollama',
    'palm',
    'smallest-ai',
    'snowflake-cortex',
    'virtual-model',
    'wafer',
  ].map((kind) => `provider-account/${kind}`);
}
