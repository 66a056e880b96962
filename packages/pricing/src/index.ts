export { costNanoUsd } from './cost.ts';
export {
  assertNanoUsd,
  formatUsd,
  NANO_USD_PER_USD,
  type NanoUsd,
  nanoUsdFromUsd,
  nanoUsdPerMillion,
} from './nano-usd.ts';
export {
  type DatedPrice,
  discountedPrice,
  type OwnTokenPrices,
  type Price,
  type PriceTier,
  priceAt,
  type TokenPrices,
  tokenPrices,
  tokenPricesOf,
} from './price.ts';
export { findPrice, PRICE_VERSION } from './price-list.ts';
export { countChatInputTokens, countTokens, IMAGE_TOKENS, inputTokensMax } from './token-count.ts';
export { inputTokens, NO_TOKENS, outputTokens, type TokenBuckets, totalTokens } from './tokens.ts';
