import type { Clock } from '@tollgate/clock';
import type { PostJson } from './remote/remote-calls.ts';
import type { ScanTurns } from './scan/scan-turns.ts';

/** What guardrails of every request work with. */
export type GuardPorts = {
  readonly clock: Clock;
  /** Time of the event loop, shared with everything else. */
  readonly turns: ScanTurns;
  /** Asks services elsewhere. */
  readonly post: PostJson;
};
