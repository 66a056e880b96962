import { type DearestPrice, dearestRatesUpTo, dearestUnder, piecesCost } from './dearest-price.ts';
import { tokensPerByteMax } from './token-density.ts';
import type { LearnedUse } from './use-memory.ts';

/** What a request may use. */
export type Estimate = { readonly tokens: number; readonly costNanoUsd: number };

/** Each is never above the one before it. */
export type Estimates = {
  /** The most that a request can use. */
  readonly strict: Estimate;
  /** What nearly all such requests stay below. */
  readonly likely: Estimate;
  /** What such requests use on average: what tempered rules hold. */
  readonly tempered: Estimate;
};

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
/** Counting the tokens of a request is free, and what a custom endpoint costs is not known. */
const FREE = new Set(['token_count', 'custom_endpoint']);
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
  /** What such requests used so far. */
  readonly learned: LearnedUse;
};

/** Where the tokens of an estimate come from. */
export type EstimateParts = { readonly text: number; readonly media: number; readonly output: number };

/** `cached` is the part of the text that is expected from the provider's cache. */
type Parts = EstimateParts & { readonly cached: number };

/**
 * The estimates of one request. The strict one is never below what is charged, at the list price or under the terms that
 * the request asks for: what serves it may not follow them. The others have the prices that were asked for. An unpriced
 * model is estimated at no cost; its tokens still count.
 */
export function estimates(request: RequestSize, model: ModelSize): Estimates {
  if (FREE.has(request.modelType)) return { strict: NOTHING, likely: NOTHING, tempered: NOTHING };
  const { dearest } = model;
  const strict = strictParts(request, model);
  const tempered = temperedParts(request, model);
  const likely = likelyParts(request, model, tempered);
  if (dearest === undefined) {
    return { strict: unpriced(strict), likely: unpriced(likely), tempered: unpriced(tempered) };
  }
  const asked = dearestUnder(dearest, request.priceTerms);
  const pieces = piecesCost(request.pieces, dearest.pieces);
  const priced = (parts: Parts, textAs: 'input' | 'text', under: DearestPrice): Estimate => ({
    tokens: tokensOf(parts),
    costNanoUsd: bounded(costOf(parts, under, textAs) + pieces),
  });
  const atList = priced(strict, 'input', dearest);
  const atAsked = asked === dearest ? atList : priced(strict, 'input', asked);
  return {
    strict: atList.costNanoUsd >= atAsked.costNanoUsd ? atList : atAsked,
    likely: priced(likely, 'text', asked),
    tempered: priced(tempered, 'text', asked),
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

function strictParts(request: RequestSize, model: ModelSize): Parts {
  const media = Math.min(request.inputTokensFixed, request.inputTokensMax);
  const output = outputTokens(request, model.outputTokensMax ?? OUTPUT_TOKENS_BOUND);
  return { text: request.inputTokensMax - media, cached: 0, media, output };
}

/** What is known of such requests, or what is likely of any. */
function temperedParts(request: RequestSize, model: ModelSize): Parts {
  const { text: bytes, media, output: most } = strictParts(request, model);
  const { input, output } = model.learned;
  const tokensPerByte = input?.tokensPerByte ?? tokensPerByteMax(model.provider);
  const text = Math.min(bytes, Math.ceil(bytes * tokensPerByte));
  const cached = Math.floor(text * (input?.cachedShare ?? 0));
  return { text, cached, media, output: Math.min(output?.expected ?? unlearnedOutput(request), most) };
}

function likelyParts(request: RequestSize, model: ModelSize, tempered: Parts): Parts {
  const { text: bytes, media, output: most } = strictParts(request, model);
  const text = Math.max(tempered.text, Math.ceil(bytes * tokensPerByteMax(model.provider)));
  const output = isBoundTelling(request) ? most : (model.learned.output?.likely ?? unlearnedOutput(request));
  return { text, cached: 0, media, output: Math.max(tempered.output, Math.min(output, most)) };
}

/** A bound that tells is taken at its word; a ceiling says nothing. */
function unlearnedOutput(request: RequestSize): number {
  if (isBoundTelling(request)) return request.outputTokensMax;
  return Math.min(OUTPUT_TOKENS_LIKELY * Math.max(1, request.choices), REQUEST_TOKENS_MAX);
}

/** Whether the client's bound says how long the answer will be. */
export function isBoundTelling({
  outputTokensMax,
  choices,
}: Pick<RequestSize, 'outputTokensMax' | 'choices'>): boolean {
  return outputTokensMax > 0 && outputTokensMax <= OUTPUT_TOKENS_LIKELY * Math.max(1, choices);
}

function unpriced(parts: Parts): Estimate {
  return { tokens: tokensOf(parts), costNanoUsd: 0 };
}

function tokensOf({ text, media, output }: EstimateParts): number {
  return text + media + output;
}

/** `textAs`: whether text is priced as the dearest input or as text. */
function costOf(
  { text, cached, media, output }: Parts,
  dearest: DearestPrice,
  textAs: 'input' | 'text',
): number {
  const { perRequest } = dearest;
  const rates = dearestRatesUpTo(dearest, text + media);
  const { inputPerMillion, cachedPerMillion, outputPerMillion } = rates;
  const textPerMillion = textAs === 'text' ? rates.textPerMillion : inputPerMillion;
  const written = text - cached;
  const sum =
    written * textPerMillion +
    cached * cachedPerMillion +
    media * inputPerMillion +
    output * outputPerMillion;
  if (sum <= Number.MAX_SAFE_INTEGER) return Math.ceil(sum / 1e6) + perRequest;
  const exact =
    BigInt(written) * BigInt(textPerMillion) +
    BigInt(cached) * BigInt(cachedPerMillion) +
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
