/** The usual account at a provider. */
export type UsualAccount = {
  /** Variable that holds its key. */
  readonly env: string;
  readonly name: string;
  /** The kind after `provider-account/`. */
  readonly kind: string;
  readonly models: readonly string[];
  readonly embeddings: readonly string[];
};

/**
 * What a new account gets that is not told its models, and what a provider's key in the environment becomes at the first
 * start. Each of these models has a list price, so that the budget of the first run counts it.
 */
export const USUAL_ACCOUNTS: readonly UsualAccount[] = [
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
