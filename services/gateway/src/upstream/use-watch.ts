import type { GatewayError } from '@tollgate/contracts';
import type { AttemptEnd } from './attempt-end.ts';

/** What is known of a stream that is still running. */
export type RunningStream = {
  /** The provider's own count so far; most say it only at the end. */
  readonly usage: AttemptEnd['usage'];
  /** What the model wrote so far; only while `usage` is undefined. */
  delivered(): NonNullable<AttemptEnd['delivered']>;
};

/** Watches what a stream uses while it runs, for rules that have not reserved all that it can use. */
export interface UseWatch {
  /** Bytes of events that may pass before `check` has to look again: no fewer of them can use up what is left. */
  readonly bytesFree: number;
  /** Looks at what was used. The error that ends the stream when its rules have nothing left. */
  check(stream: RunningStream): GatewayError | undefined;
}
