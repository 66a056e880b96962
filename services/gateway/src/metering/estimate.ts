import { countChatInputTokens, countTokens, NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../dialects/json/json-object.ts';

/** A request whose input can be counted. */
export type CountedRequest = { readonly dialect: Dialect; readonly body: JsonObject };

/** Of text of which only the length is known. */
export const CHARS_PER_TOKEN = 4;

/**
 * Tokens of a request whose provider did not say: input by the tokenizer, output by what was delivered. The first call
 * loads the tokenizer's vocabulary, which takes a moment once (0.1 to 0.3 s) and 60 MB, a third of what a gateway that
 * never needs it has in memory.
 */
export function estimateTokens(request: CountedRequest, delivered: AnswerEnd['delivered']): TokenBuckets {
  const inputUncached = countInput(request);
  const hasOutput = request.dialect.client.modelType === 'chat' && delivered !== undefined;
  const output = hasOutput
    ? countTokens(delivered.text) + Math.ceil(delivered.moreChars / CHARS_PER_TOKEN)
    : 0;
  return { ...NO_TOKENS, inputUncached, output };
}

/** The input by the tokenizer. */
export function countInput({ dialect, body }: CountedRequest): number {
  const input = dialect.client.inputOf(body);
  return 'text' in input ? countTokens(input.text) : countChatInputTokens(input);
}
