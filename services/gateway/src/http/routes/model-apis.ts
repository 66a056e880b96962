import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { FastifyInstance } from 'fastify';
import type { AnswerSink } from '../../answer/sink.ts';
import type { ErrorShape } from '../../dialects/client-dialect.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { isFormType } from '../../dialects/form/form.ts';
import { DIALECTS } from '../../dialects/registry.ts';
import type { Pipeline } from '../../request/pipeline.ts';
import type { Incoming } from '../../request/receive.ts';
import type { Received } from '../../request/request.ts';
import { readBody } from '../body-bytes.ts';
import { ClientAnswer, type Connections } from '../client-answer.ts';
import { decodeBody, isPlain } from '../decode-body.ts';
import { rooted } from '../paths.ts';

/** What calls of the model APIs need. */
export type CallPorts = {
  readonly bodyMaxBytes: number;
  readonly pipeline: Pick<Pipeline, 'handle' | 'refuse'>;
  receive(dialect: Dialect, incoming: Incoming): Received;
};

/** What their routes need. */
export type ModelApiPorts = CallPorts & {
  readonly connections: Connections;
  /** Answers what never became a request of an API. */
  refuse(response: ServerResponse, error: GatewayError): void;
};

const NO_BYTES = Buffer.alloc(0);

/** The routes of an API: for its paths in every spelling that the framework takes for the same. */
export function modelApiRoute(app: FastifyInstance, dialect: Dialect, ports: ModelApiPorts): void {
  for (const url of rooted(dialect.client.paths)) {
    app.post(url, (request, reply) => {
      reply.hijack();
      const body = Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
      callFromNode(dialect, ports, { request: request.raw, response: reply.raw, body });
    });
  }
}

/**
 * The same paths spelled as everybody spells them, past the framework: its routing, request and reply objects are a
 * twelfth of the work for a request, and nothing of them is used. False when the request is for another route.
 */
export function modelCalls(
  ports: ModelApiPorts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const { method, url = '' } = request;
    const dialect = method === 'POST' ? dialectAt(url) : undefined;
    if (dialect === undefined) return false;
    readBody(request, ports.bodyMaxBytes, {
      takeBody: (body) => callFromNode(dialect, ports, { request, response, body }),
      refuseBody: (error) => ports.refuse(response, error),
    });
    return true;
  };
}

/** The API whose paths are spelled so; undefined for every other URL. */
export function dialectAt(url: string): Dialect | undefined {
  return BY_PATH.get(url) ?? BY_PATH.get(pathOf(url));
}

const BY_PATH: ReadonlyMap<string, Dialect> = new Map(
  DIALECTS.flatMap((dialect) => rooted(dialect.client.paths).map((url) => [url, dialect])),
);

/** The form of errors for a request. */
export function errorsFor(dialect: Dialect, headers: IncomingHttpHeaders): ErrorShape {
  return dialect.client.errorsFor?.(headers) ?? dialect.client;
}

/** A whole request, as HTTP has it. */
export type ModelCall = {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly clientAddress: string;
  /** The same for requests that have the same headers and URL, but for their length; unset if that is not known. */
  readonly sameHead?: object | undefined;
};

/** Everything happens in the pipeline, which writes to `client` by itself. An encoded body is decoded first. */
export function callModel(dialect: Dialect, ports: CallPorts, call: ModelCall, client: AnswerSink): void {
  const encoding = call.headers['content-encoding'];
  if (isPlain(encoding) || dialect.client.isRaw === true) {
    handleCall(dialect, ports, { ...call, client, fault: undefined });
    return;
  }
  decodeBody(call.body, { encoding: encoding ?? '', bytesMax: ports.bodyMaxBytes }, (decoded) => {
    const isDecoded = Buffer.isBuffer(decoded);
    const body = isDecoded ? decoded : NO_BYTES;
    handleCall(dialect, ports, { ...call, body, client, fault: isDecoded ? undefined : decoded });
  });
}

/** Takes a request with its body from Node. */
export function callFromNode(
  routed: Dialect,
  ports: ModelApiPorts,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: Buffer },
): void {
  const { headers, url = '' } = request;
  const dialect = routed.siblingAt?.(pathOf(url)) ?? routed;
  const client = new ClientAnswer(response, ports.connections, errorsFor(dialect, headers));
  const clientAddress = request.socket.remoteAddress ?? '';
  callModel(dialect, ports, { url, headers, body, clientAddress }, client);
}

/** `fault` is why there is no body to read. */
function handleCall(
  dialect: Dialect,
  ports: CallPorts,
  call: ModelCall & { readonly client: AnswerSink; readonly fault: GatewayError | undefined },
): void {
  const { headers, url, body, clientAddress, sameHead, client, fault } = call;
  const path = pathOf(url);
  const query = url.slice(path.length + 1);
  const incoming = { headers, sameHead, bytes: body, path, query, clientAddress };
  const received = ports.receive(dialect, incoming);
  const error = fault ?? unsupportedMedia(headers, dialect);
  if (error === undefined) void ports.pipeline.handle(received, client);
  else ports.pipeline.refuse(received, client, error);
}

function pathOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? url : url.slice(0, at);
}

function unsupportedMedia(headers: IncomingHttpHeaders, { client }: Dialect): GatewayError | undefined {
  const type = headers['content-type'];
  if (client.isRaw === true || type === undefined || type === 'application/json' || JSON_TYPE.test(type))
    return undefined;
  if (client.takesForm && isFormType(type)) return undefined;
  const taken = client.takesForm ? 'multipart/form-data or application/json' : 'application/json';
  return new GatewayError('unsupported_media_type', `The body must be sent as ${taken}.`, {
    param: 'content-type',
  });
}

const JSON_TYPE = /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i;
