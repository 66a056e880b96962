import type { z } from 'zod';
import { budgetConfig } from './kinds/budget-config.ts';
import {
  OPENAI_COMPATIBLE,
  type OpenaiCompatibleKind,
  openaiCompatibleAccount,
} from './kinds/provider-account.ts';
import { rateLimitingConfig } from './kinds/rate-limiting-config.ts';
import { teamBudgetConfig, tenantBudgetConfig } from './kinds/scoped-budget-config.ts';
import { selfHostedAccount } from './kinds/self-hosted-account.ts';
import { team } from './kinds/team.ts';
import { user } from './kinds/user.ts';
import { virtualAccount } from './kinds/virtual-account.ts';

type OpenaiCompatibleAccount = z.output<ReturnType<typeof openaiCompatibleAccount<OpenaiCompatibleKind>>>;

/** A manifest of a kind that has an effect, in its canonical form. Told apart by `type`. */
export type Manifest =
  | OpenaiCompatibleAccount
  | z.output<typeof selfHostedAccount>
  | z.output<typeof user>
  | z.output<typeof team>
  | z.output<typeof virtualAccount>
  | z.output<typeof rateLimitingConfig>
  | z.output<typeof budgetConfig>;

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
  ['gateway-rate-limiting-config', rateLimitingConfig],
  ['gateway-budget-config', budgetConfig],
]);

/** Kinds that are known and have no effect yet, with a schema where one exists. They are refused, never stored. */
export const LATER_KINDS: ReadonlyMap<string, z.ZodType | undefined> = new Map<string, z.ZodType | undefined>(
  [
    ['tenant-budget-config', tenantBudgetConfig],
    ['team-budget-config', teamBudgetConfig],
    ...[
      ...laterAccounts(),
      'tenant-rate-limit-config/model',
      'tenant-rate-limit-config/mcp',
      'gateway-load-balancing-config',
      'gateway-fallback-config',
      'gateway-guardrails-config',
      'gateway-global-settings',
      'gateway-otel-config',
      'gateway-metadata-config',
      'gateway-logging-config',
      'gateway-data-access-config',
      'gateway-data-routing-config',
      'tracing-project',
      'pat',
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
    'anthropic',
    'aws-bedrock',
    'aws-bedrock-mantle',
    'aws-claude-platform',
    'aws-sagemaker',
    'azure-foundry',
    'azure-openai',
    'baseten',
    'cartesia',
    'cloudera',
    'cohere',
    'custom-endpoint',
    'databricks',
    'deepgram',
    'elevenlabs',
    'google-gemini',
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
