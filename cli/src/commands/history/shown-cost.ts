/** USD to the nano-USD, which is the smallest unit there is: sums of money come as binary fractions. */
export function usdText(usd: number): string {
  return usd.toFixed(9).replace(/\.?0+$/, '');
}

/** The cost of a request in words; a model without a price has none. */
export function shownCost(usd: number | null): string {
  return usd === null ? 'unpriced' : `${usdText(usd)} USD`;
}
