import { z } from 'zod';
import { NOT_SUPPORTED_YET } from '../strict-object.ts';

/**
 * Fields of ours that every rule may have:
 * - `estimate`: what a request reserves. `tempered` (default) reserves what such requests really use; `strict` reserves
 *   the most that the request can use, so that settled use never exceeds the limit.
 * - `on_store_failure`: what happens while the counters cannot be reached. Budgets `refuse` unless they say `allow`; rate
 *   limits are counted by each policy alone unless they say `refuse`.
 */
export const ruleOptions = {
  estimate: z.enum(['tempered', 'strict']).optional(),
  on_store_failure: z.enum(['allow', 'refuse']).optional(),
};

/** What a rule of the newer generation does when it has no room: refuse, or only count and alert. */
export const ruleMode = z.enum(['enforce', 'audit'], {
  error: (issue) => (issue.input === 'soft_enforce' ? NOT_SUPPORTED_YET : undefined),
});

/** IANA name of the zone whose midnights calendar windows follow; UTC unless said otherwise. */
export const timeZone = z.string().refine(isTimeZone, {
  error: 'must be an IANA time zone such as Europe/Berlin',
});

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
