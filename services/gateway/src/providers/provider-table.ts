import type { StoredKind } from '../dialects/stored/stored-call.ts';

/** How a kind of provider differs from others: what adapters are made from, and docs/providers.md. */
export type ProviderRow = {
  /** As people call it. */
  readonly title: string;
  /** The API that it is asked in. */
  readonly wire: 'openai' | 'anthropic' | 'gemini';
  /** The header that carries the account's credential. */
  readonly auth: 'authorization' | 'x-api-key' | 'x-goog-api-key';
  /** Whether every chat model is served by the Responses API too. */
  readonly hasResponses?: true;
  /** What it stores and hands out ids of. */
  readonly stores?: readonly StoredKind[];
  /** Whether chat messages take `cache_control`. */
  readonly takesCacheMarks?: true;
  /** Headers of every call beside that. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of every call of an account whose option is `true`, by the option. */
  readonly optionHeaders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where it reranks, if that is not below the base URL. */
  readonly rerankPath?: string;
  /** What is its own in how it reports usage. */
  readonly usage?: string;
  /** Its public documentation. */
  readonly source: string;
};

const EVERYTHING: readonly StoredKind[] = ['response', 'conversation', 'file', 'batch'];
const OPENAI = { wire: 'openai', auth: 'authorization' } as const;

/** Every kind of provider account that is called. */
export const PROVIDER_TABLE: Readonly<Record<string, ProviderRow>> = {
  openai: {
    ...OPENAI,
    title: 'OpenAI',
    hasResponses: true,
    stores: EVERYTHING,
    source: 'https://platform.openai.com/docs/api-reference/chat',
  },
  anthropic: {
    title: 'Anthropic',
    wire: 'anthropic',
    auth: 'x-api-key',
    usage: '`input_tokens` does not include cached input.',
    source: 'https://docs.anthropic.com/en/api/messages',
  },
  'google-gemini': {
    title: 'Google Gemini',
    wire: 'gemini',
    auth: 'x-goog-api-key',
    usage: 'The report is in `usageMetadata`. `candidatesTokenCount` does not include reasoning.',
    source: 'https://ai.google.dev/api/generate-content',
  },
  'mistral-ai': { ...OPENAI, title: 'Mistral', source: 'https://docs.mistral.ai/api' },
  cohere: {
    ...OPENAI,
    title: 'Cohere',
    rerankPath: '/v2/rerank',
    usage: 'The report of a rerank call is in `meta.billed_units.search_units`.',
    source: 'https://docs.cohere.com/docs/compatibility-api',
  },
  groq: {
    ...OPENAI,
    title: 'Groq',
    stores: ['file', 'batch'],
    usage: 'Streams also report usage in `x_groq.usage`.',
    source: 'https://console.groq.com/docs/api-reference',
  },
  deepseek: {
    ...OPENAI,
    title: 'DeepSeek',
    usage:
      '`prompt_cache_hit_tokens` counts cached input, and `prompt_cache_miss_tokens` counts other input.',
    source: 'https://api-docs.deepseek.com/api/create-chat-completion',
  },
  xai: {
    ...OPENAI,
    title: 'xAI',
    hasResponses: true,
    stores: ['response'],
    usage: '`completion_tokens` does not include reasoning.',
    source: 'https://docs.x.ai/docs/api-reference',
  },
  'together-ai': {
    ...OPENAI,
    title: 'Together',
    source: 'https://docs.together.ai/reference/chat-completions',
  },
  'fireworks-ai': {
    ...OPENAI,
    title: 'Fireworks',
    source: 'https://docs.fireworks.ai/api-reference/post-chatcompletions',
  },
  openrouter: {
    ...OPENAI,
    title: 'OpenRouter',
    takesCacheMarks: true,
    usage: '`cost` is the amount that OpenRouter charges.',
    source: 'https://openrouter.ai/docs/api-reference/chat-completion',
  },
  'perplexity-ai': {
    ...OPENAI,
    title: 'Perplexity',
    usage: '`cost.total_cost` is the amount that Perplexity charges.',
    source: 'https://docs.perplexity.ai/api-reference/chat-completions-post',
  },
  cerebras: {
    ...OPENAI,
    title: 'Cerebras',
    source: 'https://inference-docs.cerebras.ai/api-reference/chat-completions',
  },
  deepinfra: {
    ...OPENAI,
    title: 'DeepInfra',
    source: 'https://deepinfra.com/docs/openai_api',
  },
  moonshot: {
    ...OPENAI,
    title: 'Moonshot',
    usage: 'Streams report usage in `choices[].usage`.',
    source: 'https://platform.moonshot.ai/docs/api/chat',
  },
  alibaba: {
    ...OPENAI,
    title: 'Alibaba Model Studio',
    source: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
  },
  sambanova: { ...OPENAI, title: 'SambaNova', source: 'https://docs.sambanova.ai/cloud/api-reference' },
  baseten: { ...OPENAI, title: 'Baseten', source: 'https://docs.baseten.co/inference/model-apis/overview' },
  ai21: { ...OPENAI, title: 'AI21', source: 'https://docs.ai21.com/reference/jamba-1-6-api-ref' },
  databricks: {
    ...OPENAI,
    title: 'Databricks',
    source: 'https://docs.databricks.com/aws/en/machine-learning/model-serving/score-foundation-models',
  },
  'snowflake-cortex': {
    ...OPENAI,
    title: 'Snowflake Cortex',
    headers: { 'x-snowflake-authorization-token-type': 'PROGRAMMATIC_ACCESS_TOKEN' },
    source: 'https://docs.snowflake.com/en/user-guide/snowflake-cortex/cortex-rest-api',
  },
  cloudera: {
    ...OPENAI,
    title: 'Cloudera AI Inference',
    source:
      'https://docs.cloudera.com/machine-learning/cloud/ai-inference/topics/ml-caii-interact-endpoints.html',
  },
  wafer: {
    ...OPENAI,
    title: 'Wafer',
    optionHeaders: { zero_data_retention: { 'wafer-zdr': 'required' } },
    source: 'https://docs.wafer.ai/serverless',
  },
  ollama: { ...OPENAI, title: 'Ollama', source: 'https://docs.ollama.com/api/openai-compatibility' },
  'self-hosted-model': {
    ...OPENAI,
    title: 'vLLM and any other server with OpenAI’s API',
    stores: EVERYTHING,
    source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  },
};
