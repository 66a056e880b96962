export { costNanoUsd, type Price } from './cost.ts';
export { assertNanoUsd, formatUsd, NANO_USD_PER_USD, type NanoUsd, nanoUsdFromUsd } from './nano-usd.ts';
export { NO_TOKENS, type TokenBuckets, totalTokens } from './tokens.ts';
