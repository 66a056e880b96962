import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import type { Dialect } from '../dialects/dialect.ts';
import { openAiChat } from '../dialects/openai-chat/dialect.ts';
import { openAiEmbeddings } from '../dialects/openai-embeddings/dialect.ts';
import type { Received } from './request.ts';
import { newRequestId } from './request-id.ts';
import { requestTrace } from './trace.ts';

/** The APIs that call a model, by the name that metrics know them under. */
export const MODEL_APIS = {
  chat_completions: openAiChat,
  embeddings: openAiEmbeddings,
} as const satisfies Record<string, Dialect>;

/** A model API of the gateway. */
export type ModelApi = keyof typeof MODEL_APIS;

/** What came over HTTP. */
export type Incoming = { headers: IncomingHttpHeaders; bytes: Buffer; clientAddress: string };

/** Gives an incoming request its id and starts its clock and trace. */
export function receive(
  api: ModelApi,
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
    dialect: MODEL_APIS[api],
    headers: incoming.headers,
    bytes: incoming.bytes,
    clientAddress: incoming.clientAddress,
    trace: requestTrace(ports.telemetry, {
      id,
      route: api,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    }),
  };
}
