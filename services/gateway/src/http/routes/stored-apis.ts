import type { FastifyInstance } from 'fastify';
import type { StoredApi } from '../../dialects/stored/stored-dialect.ts';
import { rooted } from '../paths.ts';
import { callFromNode, type ModelApiPorts } from './model-apis.ts';

/** The routes of a call about what a provider stores. */
export function storedApiRoute(
  app: FastifyInstance,
  { method, dialect }: StoredApi,
  ports: ModelApiPorts,
): void {
  for (const url of rooted(dialect.client.paths)) {
    app.route({
      method,
      url,
      handler(request, reply) {
        reply.hijack();
        const body = Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
        callFromNode(dialect, ports, { request: request.raw, response: reply.raw, body });
      },
    });
  }
}

const NO_BYTES = Buffer.alloc(0);
