import { AUDIT_SUBJECT, DURABLE, REQUEST_LOG_SUBJECT, USAGE_SUBJECT } from '@tollgate/contracts';

/** A durable consumer and the subject it reads. */
export type DurableName = { readonly subject: string; readonly durable: string };

/**
 * The durables that exist from the first moment of a bus. Messages are let go once every durable has acknowledged
 * them; a service that starts for the first time after another one must still find them all.
 */
export const FIRST_DURABLES: readonly DurableName[] = [
  { subject: USAGE_SUBJECT, durable: DURABLE.accounting },
  { subject: USAGE_SUBJECT, durable: DURABLE.analytics },
  { subject: AUDIT_SUBJECT, durable: DURABLE.audit },
  { subject: REQUEST_LOG_SUBJECT, durable: DURABLE.requestLogs },
];

/** A durable with this name exists and reads another subject: a mistake in the program or its deployment. */
export class DurableMismatchError extends Error {
  override readonly name = 'DurableMismatchError';

  constructor({ subject, durable }: DurableName, existingSubject: string) {
    super(`durable ${durable} reads ${existingSubject}, not ${subject}`);
  }
}
