export { costNanoUsd, type Price } from './cost.ts';
export { assertNanoUsd, formatUsd, NANO_USD_PER_USD, type NanoUsd, nanoUsdFromUsd } from './nano-usd.ts';
export { findPrice, PRICE_VERSION } from './price-list.ts';
export { countChatInputTokens, countTokens, IMAGE_TOKENS, inputTokensMax } from './token-count.ts';
export { NO_TOKENS, type TokenBuckets, totalTokens } from './tokens.ts';
