import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { openAiResponses } from './dialects/openai-responses/dialect.ts';
import { gatewayApp } from './http/app.ts';
import type { Connections } from './http/client-answer.ts';
import { ResponseSockets } from './http/sockets/response-sockets.ts';
import type { AdmissionStream } from './policy-client/admission-stream.ts';
import { listModels } from './request/models/list-models.ts';
import type { Pipeline } from './request/pipeline.ts';
import { type Incoming, receive } from './request/receive.ts';
import type { Targets } from './routing/targets.ts';
import type { GatewaySettings } from './settings.ts';

/** What the face is built from. */
export type FaceParts = {
  readonly settings: GatewaySettings;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly policy: { readonly admissions: AdmissionStream; targets(): Targets };
  readonly pipeline: Pipeline;
  readonly connections: Connections;
};

/** Builds what clients reach: the routes and the WebSockets, both in front of one pipeline. */
export function buildFace(parts: FaceParts): {
  readonly app: ReturnType<typeof gatewayApp>;
  readonly sockets: ResponseSockets;
} {
  const { settings, clock, telemetry, policy, pipeline, connections } = parts;
  const requests = {
    bodyMaxBytes: settings.bodyMaxBytes,
    pipeline,
    receive: (dialect: typeof openAiResponses, incoming: Incoming) =>
      receive(dialect, seenThrough(incoming, settings), { clock, telemetry }),
    listModels: (request: {
      id: string;
      headers: IncomingHttpHeaders;
      query?: string;
      clientAddress: string;
    }) =>
      listModels(seenThrough(request, settings), {
        admissions: policy.admissions,
        targets: policy.targets(),
      }),
  };
  const sockets = new ResponseSockets({
    ...requests,
    clock,
    dialect: openAiResponses,
    socketsMax: settings.responseSocketsMax,
    authenticate: requests.listModels,
  });
  const app = gatewayApp({
    ...requests,
    sockets,
    corsOrigins: originsIn(settings.corsOrigins),
    receiveTimeoutMs: settings.receiveTimeoutMs,
    connections,
    clock,
    parser: settings.httpParser,
  });
  return { app, sockets };
}

function originsIn(list: string): ReadonlySet<string> {
  const origins = list.split(',').map((origin) => origin.trim());
  return new Set(origins.filter(Boolean));
}

/** A request with the address of its client, where trusted proxies stand before that. */
function seenThrough<Request extends { headers: IncomingHttpHeaders; clientAddress: string }>(
  request: Request,
  { trustedProxies }: GatewaySettings,
): Request {
  const { headers, clientAddress } = request;
  return {
    ...request,
    clientAddress: trustedProxies.clientAddress(clientAddress, headers['x-forwarded-for']),
  };
}
