import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { FastifyInstance } from 'fastify';
import type { Pipeline } from '../../request/pipeline.ts';
import type { Incoming, ModelApi } from '../../request/receive.ts';
import type { Received } from '../../request/request.ts';
import { ClientAnswer, type Connections } from '../client-answer.ts';
import { pathsOf } from '../paths.ts';

/** What the model APIs need. */
export type ModelApiPorts = {
  readonly connections: Connections;
  readonly pipeline: Pick<Pipeline, 'handle' | 'refuse'>;
  receive(api: ModelApi, incoming: Incoming): Received;
};

const PATHS = { chat_completions: '/chat/completions', embeddings: '/embeddings' } as const;
const NO_BYTES = Buffer.alloc(0);

/** A POST that calls a model: everything happens in the pipeline, which writes to the socket by itself. */
export function modelApiRoute(app: FastifyInstance, api: ModelApi, ports: ModelApiPorts): void {
  for (const url of pathsOf(PATHS[api])) {
    app.post(url, (request, reply) => {
      reply.hijack();
      const answer = new ClientAnswer(reply.raw, ports.connections);
      const bytes = Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
      const received = ports.receive(api, { headers: request.headers, bytes, clientAddress: request.ip });
      const mediaError = unsupportedMedia(request.headers);
      if (mediaError === undefined) void ports.pipeline.handle(received, answer);
      else ports.pipeline.refuse(received, answer, mediaError);
    });
  }
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
