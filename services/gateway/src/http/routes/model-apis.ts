import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { FastifyInstance } from 'fastify';
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

/** What the model APIs need. */
export type ModelApiPorts = {
  readonly bodyMaxBytes: number;
  readonly connections: Connections;
  readonly pipeline: Pick<Pipeline, 'handle' | 'refuse'>;
  receive(dialect: Dialect, incoming: Incoming): Received;
  /** Answers what never became a request of an API. */
  refuse(response: ServerResponse, error: GatewayError): void;
};

const NO_BYTES = Buffer.alloc(0);

/** The routes of an API: for its paths in every spelling that the framework takes for the same. */
export function modelApiRoute(app: FastifyInstance, dialect: Dialect, ports: ModelApiPorts): void {
  for (const url of rooted(dialect.client.paths)) {
    app.post(url, (request, reply) => {
      reply.hijack();
      const bytes = Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
      callModel(dialect, ports, { request: request.raw, response: reply.raw, bytes });
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
  const dialects = new Map<string, Dialect>();
  for (const dialect of DIALECTS) for (const url of rooted(dialect.client.paths)) dialects.set(url, dialect);
  return (request, response) => {
    const { method, url = '' } = request;
    const dialect = method === 'POST' ? (dialects.get(url) ?? dialects.get(pathOf(url))) : undefined;
    if (dialect === undefined) return false;
    readBody(request, ports.bodyMaxBytes, {
      takeBody: (bytes) => callModel(dialect, ports, { request, response, bytes }),
      refuseBody: (error) => ports.refuse(response, error),
    });
    return true;
  };
}

/** Everything happens in the pipeline, which writes to the socket by itself. An encoded body is decoded first. */
function callModel(
  dialect: Dialect,
  ports: ModelApiPorts,
  call: { request: IncomingMessage; response: ServerResponse; bytes: Buffer },
): void {
  const encoding = call.request.headers['content-encoding'];
  if (isPlain(encoding)) {
    handleCall(dialect, ports, call, undefined);
    return;
  }
  decodeBody(call.bytes, { encoding: encoding ?? '', bytesMax: ports.bodyMaxBytes }, (decoded) => {
    if (Buffer.isBuffer(decoded)) handleCall(dialect, ports, { ...call, bytes: decoded }, undefined);
    else handleCall(dialect, ports, { ...call, bytes: NO_BYTES }, decoded);
  });
}

/** `fault` is why there is no body to read. */
function handleCall(
  routed: Dialect,
  ports: ModelApiPorts,
  { request, response, bytes }: { request: IncomingMessage; response: ServerResponse; bytes: Buffer },
  fault: GatewayError | undefined,
): void {
  const { headers, url = '' } = request;
  const path = pathOf(url);
  const dialect = routed.siblingAt?.(path) ?? routed;
  const errors = dialect.client.errorsFor?.(headers) ?? dialect.client;
  const answer = new ClientAnswer(response, ports.connections, errors);
  const received = ports.receive(dialect, {
    headers,
    bytes,
    path,
    query: url.slice(path.length + 1),
    clientAddress: request.socket.remoteAddress ?? '',
  });
  const error = fault ?? unsupportedMedia(headers, dialect);
  if (error === undefined) void ports.pipeline.handle(received, answer);
  else ports.pipeline.refuse(received, answer, error);
}

function pathOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? url : url.slice(0, at);
}

function unsupportedMedia(headers: IncomingHttpHeaders, { client }: Dialect): GatewayError | undefined {
  const type = headers['content-type'];
  if (type === undefined || type === 'application/json' || JSON_TYPE.test(type)) return undefined;
  if (client.takesForm && isFormType(type)) return undefined;
  const taken = client.takesForm ? 'multipart/form-data or application/json' : 'application/json';
  return new GatewayError('unsupported_media_type', `The body must be sent as ${taken}.`, {
    param: 'content-type',
  });
}

const JSON_TYPE = /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i;
