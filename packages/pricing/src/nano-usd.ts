/**
 * Money: a whole number of nano-USD (10^-9 USD), safe as a JavaScript number, that is below 2^53 (9,007,199 USD).
 * A script in Redis holds the same range exactly.
 */
export type NanoUsd = number;

/** One US dollar. */
export const NANO_USD_PER_USD = 1_000_000_000;

/** Throws RangeError unless the value is a whole number of nano-USD that a number holds exactly. */
export function assertNanoUsd(value: number): NanoUsd {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact nano-USD amount: ${value}`);
  return value;
}

/**
 * A decimal amount of USD ("12.5", 12.5) as nano-USD, exact; digits beyond the ninth decimal are rounded half up.
 * Throws RangeError when it is no plain decimal number or too large.
 */
export function nanoUsdFromUsd(usd: string | number): NanoUsd {
  const text = typeof usd === 'number' ? plainDecimal(usd) : usd.trim();
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) throw new RangeError(`not an amount of USD: ${usd}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = `${fraction}0000000000`;
  const roundUp = Number(digits[9]) >= 5 ? 1n : 0n;
  const nano = BigInt(whole) * 1_000_000_000n + BigInt(digits.slice(0, 9)) + roundUp;
  return assertNanoUsd(Number(sign === '-' ? -nano : nano));
}

/**
 * A price in USD for one, a thousand or a million tokens as nano-USD for a million, exact. Throws RangeError when it is
 * negative, too large, or has more decimals than that: nothing is rounded away.
 */
export function nanoUsdPerMillion(usd: number, tokens: 1 | 1_000 | 1_000_000): NanoUsd {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(plainDecimal(usd));
  if (match === null) throw new RangeError(`not a price in USD: ${usd}`);
  const [, whole = '0', fraction = ''] = match;
  const decimals = NANO_DECIMALS + Math.log10(1_000_000 / tokens);
  const digits = fraction.padEnd(decimals, '0');
  if (/[1-9]/.test(digits.slice(decimals))) throw new RangeError(`more decimals than a price has: ${usd}`);
  return assertNanoUsd(Number(`${whole}${digits.slice(0, decimals)}`));
}

const NANO_DECIMALS = 9;

/** Nano-USD as a decimal amount of USD without trailing zeros, for example "0.000125". */
export function formatUsd(nanoUsd: NanoUsd): string {
  const digits = String(Math.abs(assertNanoUsd(nanoUsd))).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${nanoUsd < 0 ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A number as digits without an exponent, as exact as its shortest decimal form. */
function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', lead = '0', fraction = '', exponent = '0'] = match;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${lead}${fraction}`;
}
