import { GatewayError } from '@tollgate/contracts';
import type { FastifyInstance } from 'fastify';
import { openAiErrors } from '../../dialects/openai-errors.ts';
import { openAiPaths } from '../../dialects/openai-paths.ts';
import type { ModelListAnswer } from '../../request/list-models.ts';
import type { Incoming } from '../../request/receive.ts';
import { newRequestId } from '../../request/request-id.ts';
import { ClientAnswer, type Connections } from '../client-answer.ts';
import { rooted } from '../paths.ts';

/** What the list of models needs. */
export type ModelsPorts = {
  readonly connections: Connections;
  listModels(request: { id: string } & Omit<Incoming, 'bytes' | 'path' | 'query'>): Promise<ModelListAnswer>;
};

/** `GET /v1/models`: what the caller may call. */
export function modelsRoute(app: FastifyInstance, ports: ModelsPorts): void {
  for (const url of rooted(openAiPaths('/models'))) {
    app.get(url, async (request, reply) => {
      reply.hijack();
      const answer = new ClientAnswer(reply.raw, ports.connections, openAiErrors);
      const id = newRequestId(Date.now());
      const ownHeaders = ['x-request-id', id];
      try {
        const list = await ports.listModels({ id, headers: request.headers, clientAddress: request.ip });
        const headers = ['content-type', 'application/json', ...ownHeaders];
        answer.answer(200, headers, Buffer.from(JSON.stringify(list)));
      } catch (error) {
        answer.refuse(GatewayError.from(error), ownHeaders);
      }
    });
  }
}
