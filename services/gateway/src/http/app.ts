import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '@tollgate/contracts';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { openAiErrors } from '../dialects/openai-errors.ts';
import { DIALECTS } from '../dialects/registry.ts';
import { newRequestId } from '../request/request-id.ts';
import { ClientAnswer, type Connections } from './client-answer.ts';
import { bodyError, connectionError } from './receive-errors.ts';
import { type ModelApiPorts, modelApiRoute, modelCalls } from './routes/model-apis.ts';
import { type ModelsPorts, modelsRoute } from './routes/models.ts';
import { rootRoute } from './routes/root.ts';

/** What the HTTP face needs. */
export type AppOptions = Omit<ModelApiPorts, 'refuse'> &
  ModelsPorts & {
    readonly receiveTimeoutMs: number;
    readonly connections: Connections;
  };

/** The gateway's HTTP face: bodies as bytes, answers written straight to the socket, errors in the shape of the API. */
export function gatewayApp(options: AppOptions): FastifyInstance {
  const refuse = (response: ServerResponse, error: GatewayError, headers: string[] = []) =>
    refuseRequest(new ClientAnswer(response, options.connections, openAiErrors), error, headers);
  const ports = { ...options, refuse };
  const takeModelCall = modelCalls(ports);
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: options.bodyMaxBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
    serverFactory: (handle): Server =>
      createServer(serverOptions(options), (request, response) => {
        if (!takeModelCall(request, response)) handle(request, response);
      }),
    clientErrorHandler: answerConnectionError,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const dialect of DIALECTS) modelApiRoute(app, dialect, ports);
  modelsRoute(app, options);
  rootRoute(app);

  const refuseReply = (reply: FastifyReply, error: GatewayError, headers: string[] = []) => {
    reply.hijack();
    refuse(reply.raw, error, headers);
  };
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 256) ?? '';
    const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path })).join(', ');
    if (allowed === '') refuseReply(reply, new GatewayError('not_found', `There is nothing at ${path}.`));
    else refuseReply(reply, wrongMethod(request.method, path, allowed), ['allow', allowed]);
  });
  app.setErrorHandler((error, _request, reply) => refuseReply(reply, bodyError(error, options.bodyMaxBytes)));
  return app;
}

const METHODS = ['GET', 'HEAD', 'POST'] as const;

function wrongMethod(method: string, path: string, allowed: string): GatewayError {
  return new GatewayError('method_not_allowed', `${path} takes ${allowed}, not ${method}.`);
}

function serverOptions({ receiveTimeoutMs }: AppOptions) {
  return {
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: Math.min(1_000, receiveTimeoutMs),
  };
}

/** Answers what never became a request of an API. */
function refuseRequest(answer: ClientAnswer, error: GatewayError, headers: readonly string[]): void {
  const closing = error.code === 'request_too_large' ? ['connection', 'close'] : [];
  answer.refuse(error, ['x-request-id', newRequestId(Date.now()), ...headers, ...closing]);
}

/** A request that is no HTTP, or did not arrive in time: there is no response object, so it is written by hand. */
function answerConnectionError(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const answer = connectionError(error);
  const body = openAiErrors.errorBody(answer);
  socket.end(
    `HTTP/1.1 ${answer.row.httpStatus} ${answer.code}\r\ncontent-type: application/json\r\n` +
      `x-request-id: ${newRequestId(Date.now())}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
