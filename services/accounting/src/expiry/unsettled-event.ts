import { parseSubject, type UsageEvent } from '@tollgate/contracts';
import { type CounterUnit, counterRefOf, type ExpiredLease, parseCounterKey } from '@tollgate/ledger';

/**
 * The usage event of a request that was never heard of again: charged in full, by what was set aside for it. What is
 * known of it are its counters; principal and teams are read from those that count per principal or team. All its tokens
 * are shown as output, because nobody knows what they were. Pure.
 */
export function unsettledEvent(lease: ExpiredLease, chargedAtMs: number): UsageEvent {
  const keys = lease.holds
    .map(({ counter }) => parseCounterKey(counter.key))
    .filter((key) => key !== undefined);
  const entities = keys.map((key) => ({ text: key.entity, subject: parseSubject(key.entity) }));
  const cost = held(lease, 'cost');
  return {
    requestId: lease.id,
    receivedAtMs: lease.admittedAtMs,
    admittedAtMs: lease.admittedAtMs,
    finishedAtMs: chargedAtMs,
    principal: {
      subject: entities.find(({ subject }) => subject !== undefined && subject.kind !== 'team')?.text ?? '',
      tokenId: '',
      teams: unique(entities.flatMap(({ subject }) => (subject?.kind === 'team' ? [subject.name] : []))),
    },
    tokens: { output: held(lease, 'tokens') ?? 0 },
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    costNanoUsd: cost ?? 0,
    priceStatus: cost === undefined ? 'PRICE_STATUS_UNPRICED' : 'PRICE_STATUS_PRICED',
    endedBy: 'ENDED_BY_LEASE_EXPIRY',
    matchedRules: unique(keys.map((key) => key.rule)),
    counters: lease.holds.map(({ counter }) => counterRefOf(counter)),
    unsettled: true,
  };
}

/** The most that the lease holds of a unit: strict rules hold more than others; undefined where none counts the unit. */
function held(lease: ExpiredLease, unit: CounterUnit): number | undefined {
  const amounts = lease.holds.filter(({ counter }) => counter.unit === unit).map(({ amount }) => amount);
  return amounts.length === 0 ? undefined : Math.max(...amounts);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
