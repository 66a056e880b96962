import { countChatInputTokens, countTokens, inputTokens, outputTokens, type Price } from '@tollgate/pricing';
import type { AnswerEnd } from '../answer/answer-end.ts';
import { NO_USAGE, type Usage } from '../dialects/canonical/usage.ts';
import type { ModelType, Pieces, RequestFacts } from '../dialects/client-dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../dialects/json/json-object.ts';
import { outputImageTokens } from '../dialects/media/output-image-tokens.ts';
import { mergeUsage } from '../dialects/usage/reducer.ts';

/** A request whose input can be counted. */
export type CountedRequest = {
  readonly dialect: Dialect;
  readonly body: JsonObject;
  readonly facts?: Pick<RequestFacts, 'pieces' | 'likelyPieces'>;
};

/** The model that a request is counted for. */
export type CountedTarget = { readonly modelId: string; readonly price?: Price | undefined };

/** Of text of which only the length is known. */
export const CHARS_PER_TOKEN = 4;

/** What an answer used, and whether all of it is the provider's own count. */
export type CountedUsage = { readonly usage: Usage; readonly isReported: boolean };

/**
 * What an answer used. The provider's count holds if it covers the answer (`delivered` is undefined). Else each side is the
 * larger of what the provider counted and what is counted here: the input, and the output that was delivered, its text by the
 * tokenizer and its images by the table of the model's family.
 *
 * The first count loads the tokenizer's vocabulary, which takes a moment once (0.1 to 0.3 s) and 60 MB, a third of what a
 * gateway that never needs it has in memory.
 */
export function countedUsage(
  request: CountedRequest,
  reported: Usage | undefined,
  delivered: AnswerEnd['delivered'],
  target: CountedTarget,
): CountedUsage {
  if (reported !== undefined && delivered === undefined) return { usage: reported, isReported: true };
  const isWriter = WRITERS.has(request.dialect.client.modelType);
  const output = isWriter ? deliveredTokens(delivered) : 0;
  const outputImage = isWriter ? (delivered?.images ?? 0) * outputImageTokens(target.modelId) : 0;
  if (reported?.missing === 'split') return { usage: split(request, reported, output), isReported: false };
  const counted: Usage = {
    ...NO_USAGE,
    ...(reported === undefined && unreportedPieces(request, target.price)),
    inputUncached: isInputReported(reported) ? 0 : countInput(request),
    output,
    outputImage,
  };
  const usage = mergeUsage(counted, reported ?? NO_USAGE);
  const isReported =
    isInputReported(reported) &&
    reported?.missing === undefined &&
    outputTokens(reported ?? NO_USAGE) >= output + outputImage;
  return { usage, isReported };
}

/**
 * What a request used of the pieces that it asks for. Rerankers are paid by the search or by the token, and the tokens are
 * counted: a search counts if the model has a price for it.
 */
function unreportedPieces({ facts }: CountedRequest, price: Price | undefined): Pieces {
  const { searchUnits, ...others } = facts?.likelyPieces ?? facts?.pieces ?? {};
  const isPaidBySearch = price?.perMillion.searchUnits !== undefined;
  return searchUnits !== undefined && isPaidBySearch ? { ...others, searchUnits } : others;
}

/** Types of models whose answers are text that they wrote. */
const WRITERS: ReadonlySet<ModelType> = new Set(['chat', 'completion']);

/** Tokens of the text that was delivered. */
export function deliveredTokens(delivered: AnswerEnd['delivered']): number {
  if (delivered === undefined) return 0;
  return countTokens(delivered.text) + Math.ceil(delivered.moreChars / CHARS_PER_TOKEN);
}

/** The input by the tokenizer. */
export function countInput({ dialect, body }: CountedRequest): number {
  const input = dialect.client.inputOf(body);
  return 'text' in input ? countTokens(input.text) : countChatInputTokens(input);
}

/** No prompt has no tokens: a count of 0 is none. */
function isInputReported(reported: Usage | undefined): boolean {
  return reported !== undefined && reported.missing !== 'input' && inputTokens(reported) > 0;
}

/** A sum of both sides: the input as it is counted, but no more than the sum leaves; the rest is output. */
function split(request: CountedRequest, reported: Usage, output: number): Usage {
  const { missing: _, inputUncached: total, ...known } = reported;
  const inputUncached = Math.min(countInput(request), total);
  return { ...known, inputUncached, output: Math.max(total - inputUncached, output) };
}
