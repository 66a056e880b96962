import type { Environment } from '@tollgate/settings';
import type { NamedText } from '../config-files.ts';

/** The person that a fresh laptop installation belongs to. */
export const FIRST_USER_EMAIL = 'developer@localhost';

/** Into an empty store: one user, one rate limit and one budget, so that nothing is ever unlimited by default. */
export const FIRST_RUN_MANIFESTS: readonly NamedText[] = [
  {
    name: 'first run',
    text: `
type: user
email: ${FIRST_USER_EMAIL}
---
type: gateway-rate-limiting-config
name: rate-limits
rules:
  - id: per-user-minute
    when: {}
    limit_to: 6000
    unit: requests_per_minute
    rate_limit_applies_per: [user]
---
type: gateway-budget-config
name: budgets
rules:
  - id: per-user-day
    when: {}
    limit_to: 50
    unit: cost_per_day
    budget_applies_per: [user]
`,
  },
];

/** The simulated provider's account; its price is made up, so that spend can be seen to move. */
export function demoManifest(baseUrl: string): NamedText {
  const models = [
    { name: 'chat', type: 'chat' },
    { name: 'slow', type: 'chat' },
    { name: 'tools', type: 'chat' },
    { name: 'embedding', type: 'embedding' },
  ];
  const manifest = {
    type: 'provider-account/self-hosted-model',
    name: 'demo',
    base_url: baseUrl,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: models.map(({ name, type }) => ({
      name,
      type: 'integration/model/self-hosted-model',
      model_id: name,
      model_types: [type],
      cost: { metric: 'per_1000_tokens', value: { input: 0.00015, output: 0.0006 } },
    })),
  };
  return { name: 'demo account', text: JSON.stringify(manifest) };
}

/** What a key in the environment brings with it: a provider account with its usual models. */
type KeyedAccount = {
  readonly env: string;
  readonly name: string;
  readonly kind: string;
  /** Where the kind of a model is not called as that of its account. */
  readonly modelKind?: string;
  /** Field of the key, where it is not `api_key`. */
  readonly keyField?: string;
  readonly models: readonly string[];
  readonly embeddings: readonly string[];
};

/** Each of these models has a list price, so that the budget of the first run counts it. */
const ACCOUNTS_BY_KEY: readonly KeyedAccount[] = [
  {
    env: 'OPENAI_API_KEY',
    name: 'openai-main',
    kind: 'openai',
    models: [
      'gpt-4o',
      'gpt-4o-mini',
      'gpt-4.1',
      'gpt-4.1-mini',
      'gpt-4.1-nano',
      'o3',
      'o4-mini',
      'gpt-5',
      'gpt-5-mini',
      'gpt-5-nano',
    ],
    embeddings: ['text-embedding-3-small', 'text-embedding-3-large'],
  },
  {
    env: 'ANTHROPIC_API_KEY',
    name: 'anthropic-main',
    kind: 'anthropic',
    models: [
      'claude-fable-5-1',
      'claude-opus-5-5',
      'claude-opus-4-8',
      'claude-sonnet-5',
      'claude-sonnet-4-6',
      'claude-sonnet-4-5',
      'claude-haiku-4-5',
    ],
    embeddings: [],
  },
  {
    env: 'GEMINI_API_KEY',
    name: 'gemini-main',
    kind: 'google-gemini',
    modelKind: 'gemini',
    keyField: 'apiKey',
    models: [
      'gemini-3.1-pro-preview',
      'gemini-3.8-flash',
      'gemini-3.5-flash',
      'gemini-3.5-flash-lite',
      'gemini-2.5-pro',
      'gemini-2.5-flash',
      'gemini-2.5-flash-lite',
    ],
    embeddings: ['gemini-embedding-001'],
  },
  {
    env: 'GROQ_API_KEY',
    name: 'groq-main',
    kind: 'groq',
    models: ['llama-3.3-70b-versatile', 'llama-3.1-8b-instant'],
    embeddings: [],
  },
  {
    env: 'MISTRAL_API_KEY',
    name: 'mistral-ai-main',
    kind: 'mistral-ai',
    models: ['mistral-large-latest', 'mistral-small-latest'],
    embeddings: ['mistral-embed'],
  },
  {
    env: 'XAI_API_KEY',
    name: 'xai-main',
    kind: 'xai',
    models: ['grok-4', 'grok-3', 'grok-3-mini'],
    embeddings: [],
  },
  {
    env: 'OPENROUTER_API_KEY',
    name: 'openrouter-main',
    kind: 'openrouter',
    models: ['openai/gpt-4o', 'anthropic/claude-sonnet-4.5'],
    embeddings: [],
  },
];

/** Variables whose provider keys become accounts at the first start, each with the name of its account. */
export const PROVIDER_KEY_ACCOUNTS: ReadonlyMap<string, string> = new Map(
  ACCOUNTS_BY_KEY.map(({ env, name }) => [env, name]),
);

/** Manifests for each provider key that is set: an account with its usual models, open to every user, key by reference. */
export function environmentAccounts(environment: Environment): NamedText[] {
  return ACCOUNTS_BY_KEY.filter(({ env }) => (environment[env] ?? '') !== '').map(accountText);
}

function accountText(account: KeyedAccount): NamedText {
  const { env, name, kind, modelKind = kind, keyField = 'api_key', models, embeddings } = account;
  const integration = (modelId: string, modelType: string) => ({
    name: modelId.replaceAll('/', '-'),
    type: `integration/model/${modelKind}`,
    model_id: modelId,
    model_types: [modelType],
  });
  const manifest = {
    type: `provider-account/${kind}`,
    name,
    auth_data: { type: 'api-key', [keyField]: `env:${env}` },
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      ...models.map((modelId) => integration(modelId, 'chat')),
      ...embeddings.map((modelId) => integration(modelId, 'embedding')),
    ],
  };
  return { name: env, text: JSON.stringify(manifest) };
}
