import type { AnalyticsClient } from '../clients/analytics.ts';
import type { ConsoleEvents } from '../events.ts';

/** When tokens were last used; undefined while history cannot tell. */
export type LastUsed = Readonly<Record<string, number>> | undefined;

/** Asks history, and makes do without it: a list of tokens is worth having without this. Never throws. */
export async function lastUsed(
  { analytics, events }: { analytics: Pick<AnalyticsClient, 'lastUsed'>; events: ConsoleEvents },
  tokens: readonly { id: string }[],
): Promise<LastUsed> {
  try {
    return tokens.length === 0 ? {} : await analytics.lastUsed(tokens.map(({ id }) => id));
  } catch (error) {
    events.lastUsedUnknown(error);
    return undefined;
  }
}
