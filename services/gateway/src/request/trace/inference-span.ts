import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTE, GEN_AI, genAiOperation, genAiProvider } from '@tollgate/contracts';
import { inputTokens, outputTokens } from '@tollgate/pricing';
import type { Target } from '../../routing/target.ts';
import type { Outcome } from '../../settle/outcome.ts';
import type { TracedRequest } from './trace.ts';

/** The span of one call to a model, by the conventions for generative AI: its name and what is known when it begins. */
export function inferenceSpanStart(
  { dialect, facts, session }: TracedRequest,
  { kind, modelId, provider }: Pick<Target, 'kind' | 'modelId' | 'provider'>,
): { name: string; attributes: Attributes } {
  const operation = genAiOperation(dialect.name);
  const { hostname, port, protocol } = new URL(provider.endpoint.origin);
  return {
    name: `${operation} ${modelId}`,
    attributes: {
      [GEN_AI.operationName]: operation,
      [GEN_AI.providerName]: genAiProvider(kind),
      [GEN_AI.requestModel]: modelId,
      ...(facts.isStreaming && { [GEN_AI.requestStream]: true }),
      ...(session !== undefined &&
        session.sessionId !== '' && { [GEN_AI.conversationId]: session.sessionId }),
      [GEN_AI.serverAddress]: hostname,
      [GEN_AI.serverPort]: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    },
  };
}

/** What is known when the call that made the answer has ended; input tokens include those of a cache. */
export function inferenceSpanEnd({ metered, answer, errorCode }: Outcome, startedMs: number): Attributes {
  const { tokens } = metered;
  const isUsed = metered.usageSource !== 'USAGE_SOURCE_NONE';
  return {
    ...(answer !== undefined &&
      answer.firstContentMs > 0 && {
        [GEN_AI.timeToFirstChunk]: (answer.firstContentMs - startedMs) / 1_000,
      }),
    ...(isUsed && {
      [GEN_AI.inputTokens]: inputTokens(tokens),
      [GEN_AI.outputTokens]: outputTokens(tokens),
      [GEN_AI.cacheReadTokens]:
        tokens.inputCacheRead + tokens.inputAudioCacheRead + tokens.inputImageCacheRead,
      [GEN_AI.cacheWriteTokens]:
        tokens.inputCacheWrite +
        tokens.inputCacheWriteHalfHour +
        tokens.inputCacheWriteHour +
        tokens.inputCacheWriteHalfDay,
      [GEN_AI.reasoningTokens]: tokens.outputReasoning,
    }),
    ...(errorCode !== '' && { [ATTRIBUTE.errorType]: errorCode }),
  };
}
