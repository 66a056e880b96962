import { type DearestPrice, dearestRatesUpTo, piecesCost } from './dearest-price.ts';
import { tokensPerByteMax } from './token-density.ts';

/** What a request may use. */
export type Estimate = { readonly tokens: number; readonly costNanoUsd: number };

/** The most that a request can use, and what such requests really use. The second is never above the first. */
export type Estimates = { readonly strict: Estimate; readonly tempered: Estimate };

/** Output that is likely enough of one answer where neither the client nor the model's manifest sets a bound. */
export const OUTPUT_TOKENS_LIKELY = 4_096;
/** The most that is generated in one answer where nobody sets a bound: no model that is offered today does more. */
export const OUTPUT_TOKENS_BOUND = 131_072;
/** More tokens than any request can have; also keeps every sum of amounts exact. */
export const REQUEST_TOKENS_MAX = 100_000_000;

/** Kinds of request that generate no tokens. */
const WITHOUT_OUTPUT = new Set(['embedding', 'moderation', 'rerank']);
/** Counting the tokens of a request is free. */
const FREE = 'token_count';
const NOTHING: Estimate = { tokens: 0, costNanoUsd: 0 };

/** What the gateway says of a request's size. */
export type RequestSize = {
  readonly modelType: string;
  /** A token a byte of the body, and what images count that it only refers to. */
  readonly inputTokensMax: number;
  /** The part of it that does not come from bytes. */
  readonly inputTokensFixed: number;
  /** The client's bound on all answers together; 0 for none. */
  readonly outputTokensMax: number;
  /** How many answers it wants; 0 is one. */
  readonly choices: number;
  /** What is billed by piece, at most, by the column of its bucket. */
  readonly pieces: Readonly<Record<string, number>>;
};

/** What is known of the model. */
export type ModelSize = {
  readonly provider: string;
  readonly outputTokensMax: number | undefined;
  readonly dearest: DearestPrice | undefined;
};

/**
 * Both estimates of one request. `outputLikely` is what such requests generated so far; undefined where too little is
 * known. A client that bounds its output is taken at its word in both: what others generated says nothing about what this
 * one asks for, and many at once would pass a limit by the difference. An unpriced model is estimated at no cost; its tokens still count.
 */
export function estimates(
  request: RequestSize,
  model: ModelSize,
  outputLikely: number | undefined,
): Estimates {
  if (request.modelType === FREE) return { strict: NOTHING, tempered: NOTHING };
  const outputMax = outputTokens(request, model.outputTokensMax ?? OUTPUT_TOKENS_BOUND);
  const fixed = Math.min(request.inputTokensFixed, request.inputTokensMax);
  const density = tokensPerByteMax(model.provider);
  const input = fixed + Math.ceil((request.inputTokensMax - fixed) * density);
  const output = Math.min(likelyOutput(request, model, outputLikely), outputMax);
  const pieces = model.dearest === undefined ? 0 : piecesCost(request.pieces, model.dearest.pieces);
  return {
    strict: withPieces(estimate(request.inputTokensMax, outputMax, model.dearest), pieces),
    tempered: withPieces(estimate(input, output, model.dearest), pieces),
  };
}

function withPieces(estimated: Estimate, costNanoUsd: number): Estimate {
  if (costNanoUsd === 0) return estimated;
  const sum = Math.min(estimated.costNanoUsd + costNanoUsd, Number.MAX_SAFE_INTEGER);
  return { ...estimated, costNanoUsd: sum };
}

function likelyOutput(request: RequestSize, model: ModelSize, outputLikely: number | undefined): number {
  if (outputLikely !== undefined && request.outputTokensMax === 0) return outputLikely;
  return outputTokens(request, model.outputTokensMax ?? OUTPUT_TOKENS_LIKELY);
}

function estimate(input: number, output: number, dearest: DearestPrice | undefined): Estimate {
  const tokens = input + output;
  if (dearest === undefined) return { tokens, costNanoUsd: 0 };
  const { perRequest } = dearest;
  const { inputPerMillion, outputPerMillion } = dearestRatesUpTo(dearest, input);
  const sum = input * inputPerMillion + output * outputPerMillion;
  if (sum <= Number.MAX_SAFE_INTEGER) return { tokens, costNanoUsd: Math.ceil(sum / 1e6) + perRequest };
  const exact = BigInt(input) * BigInt(inputPerMillion) + BigInt(output) * BigInt(outputPerMillion);
  const costNanoUsd = Number((exact + 999_999n) / 1_000_000n) + perRequest;
  return { tokens, costNanoUsd: Math.min(costNanoUsd, Number.MAX_SAFE_INTEGER) };
}

/** The client's bound, or as much for each answer. */
function outputTokens(request: RequestSize, forEachAnswer: number): number {
  if (WITHOUT_OUTPUT.has(request.modelType)) return 0;
  if (request.outputTokensMax > 0) return request.outputTokensMax;
  return Math.min(forEachAnswer * Math.max(1, request.choices), REQUEST_TOKENS_MAX);
}
