import { countChatInputTokens, countTokens, NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import type { AttemptEnd } from '../upstream/attempt-end.ts';
import type { Decoded } from './request.ts';

const CHARS_PER_TOKEN = 4;

/** Tokens of a request whose provider did not say: input by the tokenizer, output by what was delivered. */
export function estimateTokens(request: Decoded, delivered: AttemptEnd['delivered']): TokenBuckets {
  const input = request.dialect.inputOf(request.body);
  const inputUncached = 'text' in input ? countTokens(input.text) : countChatInputTokens(input);
  const hasOutput = request.dialect.modelType === 'chat' && delivered !== undefined;
  const output = hasOutput
    ? countTokens(delivered.text) + Math.ceil(delivered.moreChars / CHARS_PER_TOKEN)
    : 0;
  return { ...NO_TOKENS, inputUncached, output };
}
