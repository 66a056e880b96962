import type { Clock } from '@tollgate/clock';
import type { AnalyticsClient } from '../clients/analytics.ts';
import type { ConsoleEvents } from '../events.ts';
import type { Credential } from '../sessions/credential.ts';
import type { RememberedCallers } from './remembered-callers.ts';

/** Tells history which keys are used on the admin API. */
export type UsedKeys = {
  /** Notes a use in the background, at most once a minute for each key. JWTs are no keys. Never throws. */
  note(credential: Credential): void;
};

const NOTE_EVERY_MS = 60_000;
const KEYS_MAX = 1_000;

/** Has noted no key yet. Remembers at most 1,000; one that is forgotten is noted again with its next use. */
export function usedKeys(options: {
  callers: RememberedCallers;
  analytics: Pick<AnalyticsClient, 'noteKeyUse'>;
  clock: Clock;
  events: Pick<ConsoleEvents, 'keyUseNotNoted'>;
}): UsedKeys {
  const { callers, analytics, clock, events } = options;
  const notedAtMs = new Map<string, number>();

  return {
    note(credential) {
      if (credential.jwt !== undefined) return;
      const key = credential.hash.toString('base64');
      const nowMs = clock.monotonicMs();
      const before = notedAtMs.get(key);
      if (before !== undefined && nowMs - before < NOTE_EVERY_MS) return;
      notedAtMs.delete(key);
      notedAtMs.set(key, nowMs);
      const [oldest] = notedAtMs.keys();
      if (notedAtMs.size > KEYS_MAX && oldest !== undefined) notedAtMs.delete(oldest);
      callers(credential)
        .then(({ tokenId }) => (tokenId === '' ? undefined : analytics.noteKeyUse(tokenId, clock.nowMs())))
        .catch((error: unknown) => {
          notedAtMs.delete(key);
          events.keyUseNotNoted(error);
        });
    },
  };
}
