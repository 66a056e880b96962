import type { CounterRef, UsageEvent } from '@tollgate/contracts';

type EndedBy = NonNullable<UsageEvent['endedBy']>;
type UsageSource = NonNullable<UsageEvent['usageSource']>;
type PriceStatus = NonNullable<UsageEvent['priceStatus']>;
type CounterUnit = NonNullable<CounterRef['unit']>;

const ENDED_BY = [
  'ENDED_BY_UNSPECIFIED',
  'ENDED_BY_FINISHED',
  'ENDED_BY_CLIENT',
  'ENDED_BY_UPSTREAM_ERROR',
  'ENDED_BY_UPSTREAM_CUT',
  'ENDED_BY_GATEWAY',
  'ENDED_BY_POLICY',
  'ENDED_BY_LEASE_EXPIRY',
] as const satisfies EndedBy[];

const USAGE_SOURCES = [
  'USAGE_SOURCE_UNSPECIFIED',
  'USAGE_SOURCE_PROVIDER',
  'USAGE_SOURCE_ESTIMATED',
  'USAGE_SOURCE_NONE',
] as const satisfies UsageSource[];

const PRICE_STATUSES = [
  'PRICE_STATUS_UNSPECIFIED',
  'PRICE_STATUS_PRICED',
  'PRICE_STATUS_UNPRICED',
  'PRICE_STATUS_UNCERTAIN',
  'PRICE_STATUS_REPORTED',
] as const satisfies PriceStatus[];

const COUNTER_UNITS = [
  'COUNTER_UNIT_UNSPECIFIED',
  'COUNTER_UNIT_REQUESTS',
  'COUNTER_UNIT_TOKENS',
  'COUNTER_UNIT_COST',
  'COUNTER_UNIT_CONCURRENCY',
] as const satisfies CounterUnit[];

/** `upstream_cut`, as a row holds it, as `ENDED_BY_UPSTREAM_CUT`. What newer code wrote reads as unspecified. */
export const endedByOf = reader('ENDED_BY_', ENDED_BY);
/** `provider` as `USAGE_SOURCE_PROVIDER`. */
export const usageSourceOf = reader('USAGE_SOURCE_', USAGE_SOURCES);
/** `priced` as `PRICE_STATUS_PRICED`. */
export const priceStatusOf = reader('PRICE_STATUS_', PRICE_STATUSES);
/** `cost` as `COUNTER_UNIT_COST`. */
export const counterUnitOf = reader('COUNTER_UNIT_', COUNTER_UNITS);

function reader<Name extends string>(
  prefix: string,
  names: readonly [Name, ...Name[]],
): (word: string) => Name {
  const byWord = new Map(names.map((name) => [name.slice(prefix.length).toLowerCase(), name]));
  return (word) => byWord.get(word) ?? names[0];
}
