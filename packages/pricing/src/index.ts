export { type Charge, chargeOf, costNanoUsd } from './charge.ts';
export { findPrice, PRICE_VERSION } from './list/find-price.ts';
export { listedKinds } from './list/list-sources.ts';
export { litellmPrice } from './list/litellm-price.ts';
export {
  assertNanoUsd,
  formatUsd,
  NANO_USD_PER_USD,
  type NanoUsd,
  nanoUsdFromUsd,
  nanoUsdPerMillion,
} from './nano-usd.ts';
export {
  type BucketPrices,
  bucketPricesOf,
  type DatedPrice,
  discountedPrice,
  flatPrice,
  type Price,
  type PriceTerm,
  type PriceTier,
  priceAt,
} from './price.ts';
export { type PriceDifference, priceDifferences } from './price-differences.ts';
export { fromPriceMessage, toPriceMessage } from './price-message.ts';
export { priceUnder } from './price-under.ts';
export { type Rates, ratesOf } from './rates.ts';
export { type Served, servedTerms } from './served.ts';
export { countChatInputTokens, countTokens, IMAGE_TOKENS, inputTokensMax } from './token-count.ts';
export { inputTokens, NO_TOKENS, outputTokens, type TokenBuckets, totalTokens } from './tokens.ts';
