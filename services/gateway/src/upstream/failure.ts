import { GatewayError } from '@tollgate/contracts';

/** An error of the HTTP client as ours. `account` names whose provider it was. */
export function upstreamFailure(error: Error, account: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const details = { cause: error, internal: error.message };
  if (isTimeout(error)) {
    return new GatewayError(
      'upstream_timeout',
      `The provider of account "${account}" did not answer in time.`,
      details,
    );
  }
  return new GatewayError(
    'upstream_error',
    `The provider of account "${account}" could not be reached.`,
    details,
  );
}

/** A provider that began an answer and did not finish it. */
export function upstreamCut(error: Error | undefined, account: string): GatewayError {
  if (error !== undefined && isTimeout(error)) {
    const message = `The provider of account "${account}" went silent in the middle of its answer.`;
    return new GatewayError('upstream_timeout', message, { cause: error, internal: error.message });
  }
  const internal = error?.message ?? 'the stream ended without its end mark';
  const message = `The provider of account "${account}" broke off its answer.`;
  return new GatewayError('upstream_error', message, { cause: error, internal });
}

function isTimeout(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
}
