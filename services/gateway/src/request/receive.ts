import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import type { Dialect } from '../dialects/dialect.ts';
import type { Received } from './request.ts';
import { newRequestId } from './request-id.ts';
import { requestTrace } from './trace/trace.ts';

/** What came over HTTP. */
export type Incoming = {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** Without its query. */
  path: string;
  /** Without its question mark; empty if there is none. */
  query: string;
  clientAddress: string;
  /** The same for requests that have the same headers, path and query, but for their length; unset if that is not known. */
  sameHead?: object | undefined;
};

/** Gives an incoming request its id and starts its clock and trace. */
export function receive(
  dialect: Dialect,
  incoming: Incoming,
  ports: { clock: Clock; telemetry: Telemetry },
): Received {
  const receivedAtMs = ports.clock.nowMs();
  const id = newRequestId(receivedAtMs);
  const { traceparent } = incoming.headers;
  return {
    id,
    receivedAtMs,
    startedMs: ports.clock.monotonicMs(),
    dialect,
    path: incoming.path,
    query: incoming.query,
    headers: incoming.headers,
    sameHead: incoming.sameHead,
    bytes: incoming.bytes,
    clientAddress: incoming.clientAddress,
    trace: requestTrace(ports.telemetry, {
      id,
      route: dialect.client.api,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    }),
  };
}
