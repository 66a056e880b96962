import type { CounterUnit } from '@tollgate/ledger';

/** Returns how much of a unit a request takes that uses so many tokens and costs so much. */
export function amountOf(
  unit: CounterUnit,
  { tokens, costNanoUsd }: { readonly tokens: number; readonly costNanoUsd: number },
): number {
  switch (unit) {
    case 'requests':
    case 'concurrency':
      return 1;
    case 'tokens':
      return tokens;
    case 'cost':
      return costNanoUsd;
    default:
      return unit satisfies never;
  }
}
