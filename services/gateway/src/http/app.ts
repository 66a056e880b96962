import type { Socket } from 'node:net';
import { GatewayError } from '@tollgate/contracts';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { newRequestId } from '../request/request-id.ts';
import { ClientAnswer, type Connections } from './client-answer.ts';
import { bodyError, connectionError } from './receive-errors.ts';
import { errorBody } from './render-error.ts';
import { type ModelApiPorts, modelApiRoute } from './routes/model-apis.ts';
import { type ModelsPorts, modelsRoute } from './routes/models.ts';
import { rootRoute } from './routes/root.ts';

/** What the HTTP face needs. */
export type AppOptions = ModelApiPorts &
  ModelsPorts & {
    readonly bodyMaxBytes: number;
    readonly receiveTimeoutMs: number;
    readonly connections: Connections;
  };

/** The gateway's HTTP face: bodies as bytes, answers written straight to the socket, errors in OpenAI's shape. */
export function gatewayApp(options: AppOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: options.bodyMaxBytes,
    requestTimeout: options.receiveTimeoutMs,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
    http: { connectionsCheckingInterval: Math.min(1_000, options.receiveTimeoutMs) },
    clientErrorHandler: answerConnectionError,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  modelApiRoute(app, 'chat_completions', options);
  modelApiRoute(app, 'embeddings', options);
  modelsRoute(app, options);
  rootRoute(app);

  const refuse = (reply: FastifyReply, error: GatewayError, headers: string[] = []) => {
    reply.hijack();
    refuseRequest(new ClientAnswer(reply.raw, options.connections), error, headers);
  };
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 256) ?? '';
    const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path })).join(', ');
    if (allowed === '') refuse(reply, new GatewayError('not_found', `There is nothing at ${path}.`));
    else refuse(reply, wrongMethod(request.method, path, allowed), ['allow', allowed]);
  });
  app.setErrorHandler((error, _request, reply) => refuse(reply, bodyError(error, options.bodyMaxBytes)));
  return app;
}

const METHODS = ['GET', 'HEAD', 'POST'] as const;

function wrongMethod(method: string, path: string, allowed: string): GatewayError {
  return new GatewayError('method_not_allowed', `${path} takes ${allowed}, not ${method}.`);
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
  const body = errorBody(answer);
  socket.end(
    `HTTP/1.1 ${answer.row.httpStatus} ${answer.code}\r\ncontent-type: application/json\r\n` +
      `x-request-id: ${newRequestId(Date.now())}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
