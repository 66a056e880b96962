import type { FastifyInstance } from 'fastify';
import { openAiPaths } from '../../dialects/openai-paths.ts';
import { newRequestId } from '../../request/request-id.ts';
import { rooted } from '../paths.ts';

/** `GET /` and `HEAD /`: clients probe whether the address answers. */
export function rootRoute(app: FastifyInstance): void {
  for (const url of [...rooted(openAiPaths('')), ...rooted(['/api/hello'])]) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: (_request, reply) =>
        reply
          .header('x-request-id', newRequestId(Date.now()))
          .type('text/plain; charset=utf-8')
          .send('Tollgate AI gateway\n'),
    });
  }
}
