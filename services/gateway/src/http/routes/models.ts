import { GatewayError } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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

/** `GET /v1/models`: what the caller may call; `GET /v1/models/{id}`: one of them. */
export function modelsRoute(app: FastifyInstance, ports: ModelsPorts): void {
  for (const url of rooted(openAiPaths('/models'))) {
    app.get(url, (request, reply) => answerModels(ports, request, reply, (list) => list));
    // The id has a slash, which clients send as it is or encoded.
    app.get<{ Params: { '*': string } }>(`${url}/*`, (request, reply) =>
      answerModels(ports, request, reply, (list) => oneOf(list, request.params['*'])),
    );
  }
}

async function answerModels(
  ports: ModelsPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: (list: ModelListAnswer) => object,
): Promise<void> {
  reply.hijack();
  const answer = new ClientAnswer(reply.raw, ports.connections, openAiErrors);
  const id = newRequestId(Date.now());
  const ownHeaders = ['x-request-id', id];
  try {
    const list = await ports.listModels({ id, headers: request.headers, clientAddress: request.ip });
    const headers = ['content-type', 'application/json', ...ownHeaders];
    answer.answer(200, headers, Buffer.from(JSON.stringify(shown(list))));
  } catch (error) {
    answer.refuse(GatewayError.from(error), ownHeaders);
  }
}

const SHOWN_CHARS_MAX = 128;

function oneOf({ data }: ModelListAnswer, id: string): object {
  const model = data.find((entry) => entry.id === id);
  if (model !== undefined) return model;
  const shown = id.slice(0, SHOWN_CHARS_MAX);
  const near = nearest(
    shown,
    data.map((entry) => entry.id),
  );
  const hint = near === undefined ? 'GET /v1/models lists what you may call.' : `did you mean ${near}?`;
  throw new GatewayError('model_not_found', `There is no model ${shown} that you may call; ${hint}`, {
    param: 'model',
  });
}
