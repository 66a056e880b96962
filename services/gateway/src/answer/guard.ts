import type { GatewayError } from '@tollgate/contracts';
import type { AnswerEnd } from './answer-end.ts';

/** What is known of a stream that is still running. */
export type RunningStream = {
  /** The provider's own count so far; most say it only at the end. */
  readonly usage: AnswerEnd['usage'];
  /** Changes with every count that the provider reports. */
  readonly reports: number;
  /** What the model wrote after the provider's last count; everything if it has not counted yet. */
  deliveredSince(): NonNullable<AnswerEnd['delivered']>;
};

/** A rule that looks at a stream while it runs and may end it. A stream without guards is not looked at. */
export interface AnswerGuard {
  /** Bytes of events that may pass before `check` has to look again. */
  readonly bytesFree: number;
  /** Looks at what has passed; the error that ends the stream, or undefined to let it go on. */
  check(stream: RunningStream): GatewayError | undefined;
}
