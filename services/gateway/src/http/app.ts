import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { openAiErrors } from '../dialects/openai-errors.ts';
import { CUSTOM_ENDPOINTS, isCustomEndpoint } from '../dialects/raw/custom-endpoint.ts';
import { RAW_METHODS } from '../dialects/raw/raw-call.ts';
import { DIALECTS } from '../dialects/registry.ts';
import { STORED_APIS } from '../dialects/stored/stored-apis.ts';
import { newRequestId } from '../request/request-id.ts';
import { isAnnouncedTooLarge } from './body-bytes.ts';
import { ClientAnswer, type Connections } from './client-answer.ts';
import { type AllowedOrigins, crossOrigin } from './cross-origin.ts';
import { notServed } from './not-served.ts';
import { plainCalls } from './plain-requests/plain-calls.ts';
import { PlainServer } from './plain-requests/plain-server.ts';
import { bodyError, connectionError } from './receive-errors.ts';
import { refuseUnread } from './refuse-unread.ts';
import { methodApiRoute } from './routes/method-apis.ts';
import { type ModelApiPorts, modelApiRoute, modelCalls } from './routes/model-apis.ts';
import { type ModelsPorts, modelsRoute } from './routes/models.ts';
import { rootRoute } from './routes/root.ts';
import type { ResponseSockets } from './sockets/response-sockets.ts';

/** What the HTTP face needs. */
export type AppOptions = Omit<ModelApiPorts, 'refuse'> &
  ModelsPorts & {
    readonly receiveTimeoutMs: number;
    readonly connections: Connections;
    readonly corsOrigins: AllowedOrigins;
    readonly sockets: Pick<ResponseSockets, 'serves' | 'upgrade'>;
    readonly clock: Clock;
    /** Who reads plain requests for model APIs from the socket; everything else is Node's. */
    readonly parser: 'own' | 'node';
  };

/** The gateway's HTTP face: bodies as bytes, answers written straight to the socket, errors in the shape of the API. */
export function gatewayApp(options: AppOptions): FastifyInstance {
  const refuse = (response: ServerResponse, error: GatewayError, headers: string[] = []) =>
    refuseRequest(response, new ClientAnswer(response, options.connections, openAiErrors), error, headers);
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
      httpServer(options, refuse, (request, response) => {
        if (options.connections.isClosing) response.shouldKeepAlive = false;
        if (crossOrigin(request, response, options.corsOrigins)) return;
        if (!takeModelCall(request, response)) handle(request, response);
      }),
    clientErrorHandler: answerConnectionError,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const dialect of DIALECTS) modelApiRoute(app, dialect, ports);
  for (const api of [...STORED_APIS, ...CUSTOM_ENDPOINTS]) methodApiRoute(app, api, ports);
  modelsRoute(app, options);
  rootRoute(app);

  const refuseReply = (reply: FastifyReply, error: GatewayError, headers: string[] = []) => {
    reply.hijack();
    refuse(reply.raw, error, headers);
  };
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 256) ?? '';
    if (request.headers.upgrade !== undefined) {
      refuseReply(reply, new GatewayError('upgrade_not_served', 'No WebSocket is served here; use HTTP.'));
      return;
    }
    const allowed = allowedAt(path, (method) => app.hasRoute({ method, url: path })).join(', ');
    if (request.method === 'OPTIONS' && allowed !== '') {
      void reply.code(204).header('allow', `${allowed}, OPTIONS`).send();
      return;
    }
    // Clients take a 404 for a wrong model.
    if (allowed === '') refuseReply(reply, notServed(request.raw));
    else refuseReply(reply, wrongMethod(request.method, path, allowed), ['allow', allowed]);
  });
  app.setErrorHandler((error, _request, reply) => refuseReply(reply, bodyError(error, options.bodyMaxBytes)));
  return app;
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const;

/** The methods of a path; empty if nothing is served there. */
function allowedAt(path: string, hasRoute: (method: (typeof METHODS)[number]) => boolean): readonly string[] {
  return isCustomEndpoint(path) ? RAW_METHODS : METHODS.filter(hasRoute);
}

function wrongMethod(method: string, path: string, allowed: string): GatewayError {
  return new GatewayError('method_not_allowed', `${path} takes ${allowed}, not ${method}.`);
}

/** A server that answers everything itself, also what Node would answer with an empty body. */
function httpServer(
  app: AppOptions,
  refuse: (response: ServerResponse, error: GatewayError) => void,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const { receiveTimeoutMs, bodyMaxBytes, sockets } = app;
  const options = {
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: Math.min(1_000, receiveTimeoutMs),
    requireHostHeader: false,
    // Every other upgrade stays a request: some clients offer HTTP/2 that way.
    shouldUpgradeCallback: (request: IncomingMessage) => sockets.serves(request),
  };
  const checked = (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') refuse(response, hostMissing());
    else handle(request, response);
  };
  const server =
    app.parser === 'own'
      ? new PlainServer({ http: options, clock: app.clock, calls: plainCalls(app) }, checked)
      : createServer(options, checked);
  return server
    .on('upgrade', (request, socket, head) => void sockets.upgrade(request, socket, head))
    .on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (!isAnnouncedTooLarge(request, bodyMaxBytes)) response.writeContinue();
      checked(request, response);
    })
    .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      refuse(response, expectationFailed(request.headers.expect ?? ''));
    });
}

function hostMissing(): GatewayError {
  return new GatewayError('invalid_request', 'The request has no Host header.', { param: 'host' });
}

function expectationFailed(expect: string): GatewayError {
  const message = `Expect: ${expect.slice(0, 64)} cannot be met; send the request without it.`;
  return new GatewayError('invalid_request', message, { param: 'expect' });
}

/** Answers what never became a request of an API. */
function refuseRequest(
  response: ServerResponse,
  answer: ClientAnswer,
  error: GatewayError,
  headers: readonly string[],
): void {
  const all = ['x-request-id', newRequestId(Date.now()), ...headers];
  if (error.code === 'request_too_large' && !response.headersSent) {
    refuseUnread({ request: response.req, response }, error, openAiErrors, all);
  } else {
    answer.refuse(error, all);
  }
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
