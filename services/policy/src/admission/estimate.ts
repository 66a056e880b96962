import { type DearestPrice, dearestRatesUpTo } from './dearest-price.ts';

/** What a request can use at most. */
export type Estimate = { readonly tokens: number; readonly costNanoUsd: number };

/** Output that is reserved where neither the client nor the model's manifest sets a bound. */
export const OUTPUT_TOKENS_DEFAULT = 4_096;
/** More tokens than any request can have; also keeps every sum of amounts exact. */
export const REQUEST_TOKENS_MAX = 100_000_000;

/** Kinds of request that generate no tokens. */
const WITHOUT_OUTPUT = new Set(['embedding', 'moderation', 'rerank']);

/** The upper estimate of one request. An unpriced model is estimated at no cost; its tokens still count. */
export function estimate(
  request: { modelType: string; inputTokensMax: number; outputTokensMax: number },
  model: { outputTokensMax: number | undefined; dearest: DearestPrice | undefined },
): Estimate {
  const output = outputTokens(request, model.outputTokensMax);
  const tokens = request.inputTokensMax + output;
  if (model.dearest === undefined) return { tokens, costNanoUsd: 0 };
  const { perRequest } = model.dearest;
  const { inputPerMillion, outputPerMillion } = dearestRatesUpTo(model.dearest, request.inputTokensMax);
  const sum = request.inputTokensMax * inputPerMillion + output * outputPerMillion;
  if (sum <= Number.MAX_SAFE_INTEGER) return { tokens, costNanoUsd: Math.ceil(sum / 1e6) + perRequest };
  const exact =
    BigInt(request.inputTokensMax) * BigInt(inputPerMillion) + BigInt(output) * BigInt(outputPerMillion);
  const costNanoUsd = Number((exact + 999_999n) / 1_000_000n) + perRequest;
  return { tokens, costNanoUsd: Math.min(costNanoUsd, Number.MAX_SAFE_INTEGER) };
}

function outputTokens(
  request: { modelType: string; outputTokensMax: number },
  modelMax: number | undefined,
): number {
  if (WITHOUT_OUTPUT.has(request.modelType)) return 0;
  return request.outputTokensMax > 0 ? request.outputTokensMax : (modelMax ?? OUTPUT_TOKENS_DEFAULT);
}
