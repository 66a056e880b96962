import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { FastifyInstance } from 'fastify';
import type { Pipeline } from '../../request/pipeline.ts';
import type { Incoming, ModelApi } from '../../request/receive.ts';
import type { Received } from '../../request/request.ts';
import { readBody } from '../body-bytes.ts';
import { ClientAnswer, type Connections } from '../client-answer.ts';
import { pathsOf } from '../paths.ts';

/** What the model APIs need. */
export type ModelApiPorts = {
  readonly bodyMaxBytes: number;
  readonly connections: Connections;
  readonly pipeline: Pick<Pipeline, 'handle' | 'refuse'>;
  receive(api: ModelApi, incoming: Incoming): Received;
  /** Answers what never became a request of an API. */
  refuse(response: ServerResponse, error: GatewayError): void;
};

const PATHS = { chat_completions: '/chat/completions', embeddings: '/embeddings' } as const;
const NO_BYTES = Buffer.alloc(0);

/** The routes of an API: for its paths in every spelling that the framework takes for the same. */
export function modelApiRoute(app: FastifyInstance, api: ModelApi, ports: ModelApiPorts): void {
  for (const url of pathsOf(PATHS[api])) {
    app.post(url, (request, reply) => {
      reply.hijack();
      const bytes = Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
      callModel(api, ports, { request: request.raw, response: reply.raw, bytes });
    });
  }
}

/**
 * The same paths spelled as everybody spells them, past the framework: its routing, request and reply objects are a
 * twelfth of the work for a request, and nothing of them is used. False when the request is for somebody else.
 */
export function modelCalls(
  ports: ModelApiPorts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const apis = new Map<string, ModelApi>();
  for (const api of ['chat_completions', 'embeddings'] as const)
    for (const url of pathsOf(PATHS[api])) apis.set(url, api);
  return (request, response) => {
    const api = request.method === 'POST' ? apis.get(request.url ?? '') : undefined;
    if (api === undefined) return false;
    readBody(request, ports.bodyMaxBytes, {
      takeBody: (bytes) => callModel(api, ports, { request, response, bytes }),
      refuseBody: (error) => ports.refuse(response, error),
    });
    return true;
  };
}

/** Everything happens in the pipeline, which writes to the socket by itself. */
function callModel(
  api: ModelApi,
  ports: ModelApiPorts,
  { request, response, bytes }: { request: IncomingMessage; response: ServerResponse; bytes: Buffer },
): void {
  const { headers } = request;
  const answer = new ClientAnswer(response, ports.connections);
  const received = ports.receive(api, { headers, bytes, clientAddress: request.socket.remoteAddress ?? '' });
  const mediaError = unsupportedMedia(headers);
  if (mediaError === undefined) void ports.pipeline.handle(received, answer);
  else ports.pipeline.refuse(received, answer, mediaError);
}

function unsupportedMedia(headers: IncomingHttpHeaders): GatewayError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = 'The body must be sent without a content encoding.';
    return new GatewayError('unsupported_media_type', message, { param: 'content-encoding' });
  }
  const type = headers['content-type'];
  if (type === undefined || type === 'application/json' || JSON_TYPE.test(type)) return undefined;
  return new GatewayError('unsupported_media_type', 'The body must be sent as application/json.', {
    param: 'content-type',
  });
}

const JSON_TYPE = /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i;
