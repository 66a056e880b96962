import type { SentAlert } from '@tollgate/contracts';

const KEPT_MAX = 200;

/** The alerts that this replica sent last, newest first, for people who ask. Their once-per-window is the ledger's. */
export type SentAlerts = {
  add(alert: SentAlert): void;
  list(): readonly SentAlert[];
};

/** Remembers a bounded number of alerts. */
export function sentAlerts(): SentAlerts {
  const kept: SentAlert[] = [];
  return {
    add(alert) {
      kept.unshift(alert);
      kept.length = Math.min(kept.length, KEPT_MAX);
    },
    list: () => kept,
  };
}
