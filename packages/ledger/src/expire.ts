import type { LeaseRecord } from './settle.ts';

/** A lease that has not been settled. */
export type Lease = Extract<LeaseRecord, { kind: 'reserved' }> & { readonly id: string };

/** From its deadline on, a lease is expired for good: it cannot be renewed any more, only settled. */
export function isExpired(deadlineMs: number, nowMs: number): boolean {
  return deadlineMs <= nowMs;
}

/** The deadline after a renewal, which never shortens a lease; undefined when the lease has expired. */
export function renewedDeadlineMs(deadlineMs: number, leaseMs: number, nowMs: number): number | undefined {
  return isExpired(deadlineMs, nowMs) ? undefined : Math.max(deadlineMs, nowMs + leaseMs);
}

/** Expired leases, oldest deadline first, at most `limit`. */
export function expiredLeases(leases: Iterable<Lease>, nowMs: number, limit: number): Lease[] {
  const expired: Lease[] = [];
  for (const lease of leases) if (isExpired(lease.deadlineMs, nowMs)) expired.push(lease);
  return expired.sort((one, other) => one.deadlineMs - other.deadlineMs).slice(0, limit);
}
