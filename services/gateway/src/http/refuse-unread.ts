import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayError } from '@tollgate/contracts';
import type { ErrorShape } from '../dialects/client-dialect.ts';
import { errorHeaders } from './error-headers.ts';

/** How much of a body is read and thrown away after its refusal, and for how long. */
const DISCARD_BYTES_MAX = 256 * 1024 * 1024;
const DISCARD_MS_MAX = 30_000;

/**
 * Refuses a request whose body is still on its way. The answer goes out at once; then the body is read and thrown away
 * for a bounded while before the connection is closed, because closing a connection with unread bytes resets it and takes
 * the answer with it (RFC 9112 9.6).
 */
export function refuseUnread(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  error: GatewayError,
  shape: ErrorShape,
  headers: readonly string[],
): void {
  const { request, response } = exchange;
  const body = Buffer.from(shape.errorBody(error));
  response.writeHead(error.row.httpStatus, [
    ...errorHeaders(error),
    ...headers,
    'content-length',
    String(body.length),
    'connection',
    'close',
  ]);
  response.write(body);
  let left = DISCARD_BYTES_MAX;
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, DISCARD_MS_MAX);
  timer.unref();
  request.removeAllListeners('data');
  request.on('data', (part: Buffer) => {
    left -= part.length;
    if (left < 0) close();
  });
  request.once('end', close);
  response.once('close', () => clearTimeout(timer));
}
