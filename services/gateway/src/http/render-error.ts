import type { GatewayError } from '@tollgate/contracts';

/** An error as OpenAI's clients read it. The only place where error bodies of the gateway are made. */
export function errorBody(error: GatewayError): string {
  return JSON.stringify({
    error: {
      message: error.message,
      type: error.row.type,
      code: error.code,
      param: error.param ?? null,
      rule: error.rule ?? null,
    },
  });
}

/** An error as the last event of a stream. */
export function errorEvent(error: GatewayError): string {
  return `data: ${errorBody(error)}\n\n`;
}

/** Headers of an answer that is an error. */
export function errorHeaders(error: GatewayError): string[] {
  const headers = ['content-type', 'application/json'];
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined)
    headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  return headers;
}
