import type { GatewayError } from '@tollgate/contracts';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';

/** What came of looking at a part of an answer; with an error nothing more of it goes to the client. */
export type Guarded<Value> = { readonly value: Value; readonly error: GatewayError | undefined };

/** What came of looking at a whole answer. */
export type GuardedChoices = Guarded<readonly AnswerChoice[]> & {
  /** Whether nothing may go on that the choices do not hold. */
  readonly isReduced: boolean;
};
