import type { Bus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import { encodeUsageEvent, joinUsageBatch, USAGE_SUBJECT } from '@tollgate/contracts';
import type { ExpiredLease, Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import { unsettledEvent } from './unsettled-event.ts';

/** What `startExpiry` works with. */
export type ExpiryOptions = {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly events: AccountingEvents;
  /** How long a lease must have been seen overdue before it is charged. */
  readonly graceMs: number;
};

const PERIOD_MS = 1_000;
const LEASES_MAX = 500;
/** How long the bus remembers a message's id at least: no sooner does it help to publish again. */
const REPEAT_MS = 60_000;
const PUBLISHED_AT_ONCE_MAX = 32;

/** A lease that was seen overdue. */
type Overdue = { readonly sinceMs: number; publishedAtMs: number | undefined };

/**
 * Charges requests that were never heard of again. Each becomes a usage event of its own on the bus, and is settled and
 * kept in history on the way of all events, so that the two agree.
 *
 * The ledger goes on naming a lease until it is settled, so nothing is lost when this process dies. Replicas do the same
 * work side by side: the message's id is made from the request's, and the bus stores it once.
 */
export function startExpiry(options: ExpiryOptions): { stop(): Promise<void> } {
  const { ledger, clock, events, graceMs } = options;
  let overdue = new Map<string, Overdue>();
  let sweep: Promise<void> | undefined;

  async function sweepOnce(): Promise<void> {
    try {
      const leases = await ledger.expired(LEASES_MAX);
      const nowMs = clock.monotonicMs();
      // Leases that are named no more are settled, and forgotten here.
      overdue = new Map(
        leases.map(({ id }) => [id, overdue.get(id) ?? { sinceMs: nowMs, publishedAtMs: undefined }]),
      );
      const due = leases.filter((lease) => isDue(overdue.get(lease.id), nowMs));
      if (due.length > 0) await publishAll(due, await ledger.nowMs());
    } catch (error) {
      events.expiryFailed(error);
    } finally {
      sweep = undefined;
    }
  }

  function isDue(seen: Overdue | undefined, nowMs: number): boolean {
    if (seen === undefined || nowMs - seen.sinceMs < graceMs) return false;
    return seen.publishedAtMs === undefined || nowMs - seen.publishedAtMs >= REPEAT_MS;
  }

  async function publishAll(leases: readonly ExpiredLease[], chargedAtMs: number): Promise<void> {
    for (let start = 0; start < leases.length; start += PUBLISHED_AT_ONCE_MAX) {
      const some = leases.slice(start, start + PUBLISHED_AT_ONCE_MAX);
      await Promise.all(some.map((lease) => publish(lease, chargedAtMs)));
    }
  }

  async function publish(lease: ExpiredLease, chargedAtMs: number): Promise<void> {
    const payload = joinUsageBatch([encodeUsageEvent(unsettledEvent(lease, chargedAtMs))]);
    await options.bus.publish({ subject: USAGE_SUBJECT, id: `expired-${lease.id}`, payload });
    const seen = overdue.get(lease.id);
    if (seen !== undefined) seen.publishedAtMs = clock.monotonicMs();
    events.leaseExpired(lease.id);
  }

  const cancel = clock.every(PERIOD_MS, () => {
    sweep ??= sweepOnce();
  });
  return {
    async stop() {
      cancel();
      await sweep;
    },
  };
}
