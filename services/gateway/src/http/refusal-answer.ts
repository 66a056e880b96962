import type { GatewayError } from '@tollgate/contracts';
import type { ErrorShape } from '../dialects/client-dialect.ts';
import { errorHeaders } from './error-headers.ts';

/** Returns status, headers and body of the answer to an error, in the form of the client's API; the given headers come last. */
export function refusalAnswer(
  error: GatewayError,
  headers: readonly string[],
  errors: ErrorShape,
): [status: number, headers: string[], body: Buffer] {
  return [
    errors.errorStatus?.(error) ?? error.row.httpStatus,
    [...errorHeaders(error), ...headers],
    Buffer.from(errors.errorBody(error)),
  ];
}
