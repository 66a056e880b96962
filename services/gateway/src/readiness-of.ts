import type { Readiness } from '@tollgate/lifecycle';
import { NO_TARGETS, type Targets } from './routing/targets.ts';

/** What the readiness of a gateway follows from. */
export type ReadinessParts = {
  readonly policy: { readonly admissions: { readonly isUp: boolean }; targets(): Targets };
  readonly journal: { readonly diskBytes: number; readonly isFull: boolean };
  readonly connections: { readonly isClosing: boolean };
  readonly events: { refusedCredentials(): string[] };
  readonly health: { down(): string[] };
};

/** Whether a gateway takes requests, and why not. */
export function readinessOf({ policy, journal, connections, events, health }: ReadinessParts): Readiness {
  const details = {
    policy: policy.admissions.isUp,
    revision: policy.targets().revision,
    journal_bytes: journal.diskBytes,
    journal_full: journal.isFull,
    stopping: connections.isClosing,
    refused_credentials: events.refusedCredentials(),
    targets_down: health.down(),
  };
  const hasConfig = policy.targets() !== NO_TARGETS;
  return {
    ready: details.policy && hasConfig && !journal.isFull && !connections.isClosing,
    details,
    ...(hasConfig && { configRevision: details.revision }),
    stores: { journal: journal.isFull ? 'unavailable' : 'ready' },
  };
}
