/** Where the list prices of a kind of provider account are. */
export type ListSource = {
  /** Id of the provider in the public list. */
  readonly listId: string;
  /** The kind whose supplement, additions and terms hold. */
  readonly rulesOf: string;
  /** Whether prices in the list change with the hour. */
  readonly isHourly: boolean;
};

/**
 * The source of a kind's list prices; `undefined` if the list has none: its models cost what their
 * account says or are unpriced.
 */
export function listSource(kind: string): ListSource | undefined {
  return SOURCES.get(kind);
}

/** Every kind of provider account that can be configured, by whether there are list prices of its models. */
export function listedKinds(): { readonly listed: readonly string[]; readonly unlisted: readonly string[] } {
  return { listed: [...SOURCES.keys()], unlisted: UNLISTED };
}

/** Kind, id in the list, and the kind whose rules are its own, too. */
const ROWS: readonly (readonly [kind: string, listId: string, rulesOf?: string])[] = [
  ['anthropic', 'anthropic'],
  ['aws-bedrock', 'aws'],
  ['aws-bedrock-mantle', 'aws', 'aws-bedrock'],
  // Rated at Anthropic's own prices: https://docs.aws.amazon.com/claude-platform/latest/userguide/billing.html
  ['aws-claude-platform', 'anthropic', 'anthropic'],
  ['azure-foundry', 'azure'],
  ['azure-openai', 'azure'],
  ['baseten', 'baseten'],
  ['cerebras', 'cerebras'],
  ['cohere', 'cohere'],
  ['deepseek', 'deepseek'],
  ['fireworks-ai', 'fireworks'],
  ['google-gemini', 'google'],
  ['google-vertex', 'google'],
  ['groq', 'groq'],
  ['microsoft-foundry', 'azure', 'azure-foundry'],
  ['mistral-ai', 'mistral'],
  ['moonshot', 'moonshotai'],
  ['openai', 'openai'],
  ['openrouter', 'openrouter'],
  ['perplexity-ai', 'perplexity'],
  ['together-ai', 'together'],
  ['xai', 'x-ai'],
];

/** Kinds of which the list has no models, and servers of one's own, which have no list price. */
const UNLISTED = [
  'ai21',
  'alibaba',
  'aws-sagemaker',
  'cartesia',
  'cloudera',
  'databricks',
  'deepgram',
  'deepinfra',
  'elevenlabs',
  'nomic',
  'ollama',
  'sambanova',
  'self-hosted-model',
  'smallest-ai',
  'snowflake-cortex',
  'wafer',
];

/** Ids of providers that are cheaper at night. */
const HOURLY: ReadonlySet<string> = new Set(['deepseek']);

const SOURCES: ReadonlyMap<string, ListSource> = new Map(
  ROWS.map(([kind, listId, rulesOf = kind]) => [kind, { listId, rulesOf, isHourly: HOURLY.has(listId) }]),
);
