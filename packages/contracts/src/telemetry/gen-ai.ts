/**
 * Names of OpenTelemetry's semantic conventions for generative AI (0.1.0, status: development), which moved to a repository of
 * their own in 2026 and renamed much; the npm package of conventions has the old names.
 */
export const GEN_AI = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  conversationId: 'gen_ai.conversation.id',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  serverAddress: 'server.address',
  serverPort: 'server.port',
} as const;

/** Names of the metrics of the same conventions, and the attribute that they alone have. */
export const GEN_AI_METRIC = {
  duration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  timePerOutputChunk: 'gen_ai.client.inference.time_per_output_chunk',
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
  cacheReadTokens: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.client.inference.usage.reasoning.output_tokens',
  operationInputTokens: 'gen_ai.client.inference.operation.input_tokens',
  operationOutputTokens: 'gen_ai.client.inference.operation.output_tokens',
  tokenModality: 'gen_ai.token.modality',
} as const;

/** The schema of all attribute names: the conventions that those for generative AI build on. */
export const TELEMETRY_SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';

/** Kinds of accounts whose name in the conventions is another. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'aws-bedrock': 'aws.bedrock',
  'google-gemini': 'gcp.gemini',
  'mistral-ai': 'mistral_ai',
  xai: 'x_ai',
  'perplexity-ai': 'perplexity',
  moonshot: 'moonshot_ai',
};

/** Dialects of another operation than `chat`. */
const OPERATIONS: readonly (readonly [pattern: RegExp, operation: string])[] = [
  [/^custom-endpoint$/, 'custom_endpoint'],
  [/embeddings/, 'embeddings'],
  [/(?:^|-)completions$/, 'text_completion'],
  [/rerank/, 'rerank'],
  [/moderations/, 'moderation'],
  [/images/, 'generate_content'],
  [/audio|speech|transcriptions|translations/, 'generate_content'],
];

/** The provider of an account kind as the conventions name it; a kind that they do not know is its own name. */
export function genAiProvider(kind: string): string {
  return Object.hasOwn(PROVIDERS, kind) ? (PROVIDERS[kind] ?? kind) : kind;
}

/** What a dialect asks of a model, as the conventions name it. */
export function genAiOperation(dialect: string): string {
  return OPERATIONS.find(([pattern]) => pattern.test(dialect))?.[1] ?? 'chat';
}
