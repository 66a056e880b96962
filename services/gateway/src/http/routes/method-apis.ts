import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../../dialects/dialect.ts';
import type { RawCall } from '../../dialects/raw/raw-call.ts';
import { rooted } from '../paths.ts';
import { callFromNode, type ModelApiPorts } from './model-apis.ts';

/** The routes of an API that is called by a method of its own: what a provider stores, and custom endpoints. */
export function methodApiRoute(
  app: FastifyInstance,
  { method, dialect }: { readonly method: RawCall['method']; readonly dialect: Dialect },
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
