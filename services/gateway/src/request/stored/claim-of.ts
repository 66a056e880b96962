import type { AnswerEnd } from '../../answer/answer-end.ts';
import { type Metered, NOTHING_USED, USED_FREE } from '../../metering/meter.ts';
import type { Admitted, Routed } from '../request.ts';
import type { StoredIds } from './stored-ids.ts';

/**
 * Claims the charge for something stored that is over: once for all requests that read it. Undefined if the answer says nothing
 * of what it used, or it was charged when it was made.
 */
export function claimOf(
  { facts, storedUse }: Admitted,
  { usage }: AnswerEnd,
  ids: Pick<StoredIds, 'charge'>,
): Promise<boolean> | undefined {
  const { stored } = facts;
  if (usage === undefined || stored?.id === undefined || storedUse?.pinned?.isDue !== true) return undefined;
  return ids.charge(stored.kind, stored.id);
}

/** What is metered for a request that is not charged, or not yet. */
export function unchargedNow({ cached, target }: Admitted & Partial<Routed>): Metered {
  if (cached?.hit !== undefined || target === undefined) return NOTHING_USED;
  return { ...USED_FREE, priceVersion: target.priceVersion };
}
