import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anthropicMessages } from '../../dialects/anthropic-messages/dialect.ts';
import { anthropicModel, anthropicModelList } from '../../dialects/anthropic-messages/passing/model-list.ts';
import type { ErrorShape } from '../../dialects/client-dialect.ts';
import { gemini } from '../../dialects/gemini/dialect.ts';
import { geminiModel, geminiModelList } from '../../dialects/gemini/passing/model-list.ts';
import type { ListedModel } from '../../dialects/listed-model.ts';
import { openAiErrors } from '../../dialects/openai-errors.ts';
import { openAiModel, openAiModelList } from '../../dialects/openai-model-list.ts';
import { openAiPaths } from '../../dialects/openai-paths.ts';
import { codexModelList } from '../../dialects/openai-responses/passing/codex-models.ts';
import { newRequestId } from '../../request/request-id.ts';
import { ClientAnswer, type Connections } from '../client-answer.ts';
import { rooted } from '../paths.ts';

/** What the list of models needs. */
export type ModelsPorts = {
  readonly connections: Connections;
  listModels(request: {
    id: string;
    headers: IncomingHttpHeaders;
    query: string;
    clientAddress: string;
  }): Promise<readonly ListedModel[]>;
};

/** How an API shows models. */
type ListShape = {
  list(models: readonly ListedModel[]): object;
  one(model: ListedModel): object;
  readonly errors: ErrorShape;
};

const OPENAI: ListShape = { list: openAiModelList, one: openAiModel, errors: openAiErrors };
const CODEX: ListShape = { ...OPENAI, list: codexModelList };
const ANTHROPIC: ListShape = {
  list: anthropicModelList,
  one: anthropicModel,
  errors: anthropicMessages.client,
};
const GEMINI: ListShape = { list: geminiModelList, one: geminiModel, errors: gemini.client };

/** Where Google's clients list models; `/v1/models` is OpenAI's and Anthropic's too. */
const GEMINI_PATHS = ['/v1beta/models', '/v1alpha/models', '/gemini/v1beta/models'];

/** `GET /v1/models`: what the caller may call; `GET /v1/models/{id}`: one of them; each as the client's API has it. */
export function modelsRoute(app: FastifyInstance, ports: ModelsPorts): void {
  for (const url of rooted(openAiPaths('/models'))) modelsAt(app, ports, { url, shapeFor: shapeByHeaders });
  for (const url of rooted(GEMINI_PATHS)) modelsAt(app, ports, { url, shapeFor: () => GEMINI });
}

function modelsAt(
  app: FastifyInstance,
  ports: ModelsPorts,
  { url, shapeFor }: { url: string; shapeFor: (request: FastifyRequest) => ListShape },
): void {
  app.get(url, (request, reply) => {
    const shape = shapeFor(request);
    return answerModels(ports, { request, reply, shape }, shape.list);
  });
  // The id has a slash, which clients send as it is or encoded.
  app.get<{ Params: { '*': string } }>(`${url}/*`, (request, reply) => {
    const shape = shapeFor(request);
    const show = (models: readonly ListedModel[]) => shape.one(oneOf(models, request.params['*']));
    return answerModels(ports, { request, reply, shape }, show);
  });
}

/** Clients of three APIs ask at one path. Codex says its version there. */
function shapeByHeaders({ headers, url }: FastifyRequest): ListShape {
  if (headers['anthropic-version'] !== undefined) return ANTHROPIC;
  if (headers['x-goog-api-key'] !== undefined) return GEMINI;
  return /[?&]client_version=/.test(url) ? CODEX : OPENAI;
}

async function answerModels(
  ports: ModelsPorts,
  { request, reply, shape }: { request: FastifyRequest; reply: FastifyReply; shape: ListShape },
  shown: (models: readonly ListedModel[]) => object,
): Promise<void> {
  reply.hijack();
  const answer = new ClientAnswer(reply.raw, ports.connections, shape.errors);
  const id = newRequestId(Date.now());
  const ownHeaders = ['x-request-id', id];
  const { headers, ip: clientAddress } = request;
  try {
    const query = request.url.split('?', 2)[1] ?? '';
    const models = await ports.listModels({ id, headers, query, clientAddress });
    const body = Buffer.from(JSON.stringify(shown(models)));
    answer.answer(200, ['content-type', 'application/json', ...ownHeaders], body);
  } catch (error) {
    answer.refuse(GatewayError.from(error), ownHeaders);
  }
}

const SHOWN_CHARS_MAX = 128;

function oneOf(models: readonly ListedModel[], id: string): ListedModel {
  const model = models.find((each) => each.id === id);
  if (model !== undefined) return model;
  const shown = id.slice(0, SHOWN_CHARS_MAX);
  const near = nearest(
    shown,
    models.map((each) => each.id),
  );
  const hint = near === undefined ? 'GET /v1/models lists what you may call.' : `did you mean ${near}?`;
  throw new GatewayError('model_not_found', `There is no model ${shown} that you may call; ${hint}`, {
    param: 'model',
  });
}
