import { type DearestPrice, dearestRatesUpTo, dearestUnder, piecesCost } from './dearest-price.ts';
import { tokensPerByteMax } from './token-density.ts';

/** What a request may use. */
export type Estimate = { readonly tokens: number; readonly costNanoUsd: number };

/** The most that a request can use, and what such requests really use. The second is never above the first. */
export type Estimates = { readonly strict: Estimate; readonly tempered: Estimate };

/**
 * Output that is likely enough of one answer before it is known what such requests generate. A client's bound up to it
 * says how long the answer will be; a larger one is a ceiling that agents send with every request.
 */
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
  /** A token a byte of the body, and what media count. */
  readonly inputTokensMax: number;
  /** The part of it that does not come from bytes of text. */
  readonly inputTokensFixed: number;
  /** The client's bound on all answers together; 0 for none. */
  readonly outputTokensMax: number;
  /** How many answers it wants; 0 is one. */
  readonly choices: number;
  /** What is billed by piece, at most, by the column of its bucket. */
  readonly pieces: Readonly<Record<string, number>>;
  /** What it asks for that changes the price. */
  readonly priceTerms: readonly string[];
};

/** What is known of the model. */
export type ModelSize = {
  readonly provider: string;
  readonly outputTokensMax: number | undefined;
  readonly dearest: DearestPrice | undefined;
  /** What such requests generated so far; undefined if too little is known. */
  readonly outputLikely: number | undefined;
};

/** Where the tokens of an estimate come from. */
export type EstimateParts = { readonly text: number; readonly media: number; readonly output: number };

/**
 * Both estimates of one request. The strict one is never below what is charged, at the list price or under the terms that
 * the request asks for: what serves it may not follow them. The tempered one has the prices that were asked for. An unpriced
 * model is estimated at no cost; its tokens still count.
 */
export function estimates(request: RequestSize, model: ModelSize): Estimates {
  if (request.modelType === FREE) return { strict: NOTHING, tempered: NOTHING };
  const strict = strictParts(request, model);
  const tempered = temperedParts(request, model);
  const { dearest } = model;
  if (dearest === undefined) {
    return {
      strict: { tokens: tokensOf(strict), costNanoUsd: 0 },
      tempered: { tokens: tokensOf(tempered), costNanoUsd: 0 },
    };
  }
  const asked = dearestUnder(dearest, request.priceTerms);
  const pieces = piecesCost(request.pieces, dearest.pieces);
  const strictCost = costOf(strict, dearest, 'input');
  const dearer = asked === dearest ? strictCost : Math.max(strictCost, costOf(strict, asked, 'input'));
  return {
    strict: { tokens: tokensOf(strict), costNanoUsd: bounded(dearer + pieces) },
    tempered: { tokens: tokensOf(tempered), costNanoUsd: bounded(costOf(tempered, asked, 'text') + pieces) },
  };
}

/** The largest part of an estimate, by tokens or by cost. */
export function largestPart(
  request: RequestSize,
  model: ModelSize,
  { isStrict, unit }: { isStrict: boolean; unit: 'tokens' | 'cost' },
): keyof EstimateParts {
  const parts = isStrict ? strictParts(request, model) : temperedParts(request, model);
  const { dearest } = model;
  const rates =
    unit === 'tokens' || dearest === undefined ? EQUAL : dearestRatesUpTo(dearest, parts.text + parts.media);
  const output = parts.output * rates.outputPerMillion;
  const media = parts.media * rates.inputPerMillion;
  const text = parts.text * (isStrict ? rates.inputPerMillion : rates.textPerMillion);
  if (output >= media && output >= text) return 'output';
  return media >= text ? 'media' : 'text';
}

const EQUAL = { inputPerMillion: 1, textPerMillion: 1, outputPerMillion: 1 };

function strictParts(request: RequestSize, model: ModelSize): EstimateParts {
  const media = Math.min(request.inputTokensFixed, request.inputTokensMax);
  const output = outputTokens(request, model.outputTokensMax ?? OUTPUT_TOKENS_BOUND);
  return { text: request.inputTokensMax - media, media, output };
}

function temperedParts(request: RequestSize, model: ModelSize): EstimateParts {
  const { text, media, output } = strictParts(request, model);
  const density = tokensPerByteMax(model.provider);
  return { text: Math.ceil(text * density), media, output: Math.min(likelyOutput(request, model), output) };
}

/** A small bound of the client's is taken at its word; a ceiling says nothing, so that what is known decides. */
function likelyOutput(request: RequestSize, { outputLikely }: ModelSize): number {
  const answers = Math.max(1, request.choices);
  if (request.outputTokensMax > 0 && request.outputTokensMax <= OUTPUT_TOKENS_LIKELY * answers) {
    return request.outputTokensMax;
  }
  return outputLikely ?? Math.min(OUTPUT_TOKENS_LIKELY * answers, REQUEST_TOKENS_MAX);
}

function tokensOf({ text, media, output }: EstimateParts): number {
  return text + media + output;
}

/** `textAs`: whether text is priced as the dearest input or as text. */
function costOf(
  { text, media, output }: EstimateParts,
  dearest: DearestPrice,
  textAs: 'input' | 'text',
): number {
  const { perRequest } = dearest;
  const rates = dearestRatesUpTo(dearest, text + media);
  const { inputPerMillion, outputPerMillion } = rates;
  const textPerMillion = textAs === 'text' ? rates.textPerMillion : inputPerMillion;
  const sum = text * textPerMillion + media * inputPerMillion + output * outputPerMillion;
  if (sum <= Number.MAX_SAFE_INTEGER) return Math.ceil(sum / 1e6) + perRequest;
  const exact =
    BigInt(text) * BigInt(textPerMillion) +
    BigInt(media) * BigInt(inputPerMillion) +
    BigInt(output) * BigInt(outputPerMillion);
  return bounded(Number((exact + 999_999n) / 1_000_000n) + perRequest);
}

function bounded(costNanoUsd: number): number {
  return Math.min(costNanoUsd, Number.MAX_SAFE_INTEGER);
}

/** The client's bound, or as much for each answer. */
function outputTokens(request: RequestSize, forEachAnswer: number): number {
  if (WITHOUT_OUTPUT.has(request.modelType)) return 0;
  if (request.outputTokensMax > 0) return request.outputTokensMax;
  return Math.min(forEachAnswer * Math.max(1, request.choices), REQUEST_TOKENS_MAX);
}
