import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../dialects/json/json-object.ts';

/** What a client says in a frame instead of in a header, by the start of its name in `client_metadata`. */
const IN_FRAME = 'ws_request_header_';
/** Headers that a frame may set: none of those that say who calls or how bodies are written. */
const SETTABLE = /^(?:traceparent|tracestate|x-codex-[\w-]{1,64}|x-openai-[\w-]{1,64})$/;
const VALUE_CHARS_MAX = 8 * 1024;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * The headers of the same request over HTTP: those of the upgrade without what belongs to the socket, and those that the
 * frame has in `client_metadata`.
 */
export function turnHeaders(upgrade: IncomingHttpHeaders, metadata: JsonObject): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(upgrade)) {
    if (!OF_SOCKET.test(name)) headers[name] = value;
  }
  headers['content-type'] = 'application/json';
  headers.accept = 'text/event-stream';
  const beta = httpBetas(upgrade['openai-beta']);
  if (beta === '') delete headers['openai-beta'];
  else headers['openai-beta'] = beta;
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string' || value.length > VALUE_CHARS_MAX || !PRINTABLE.test(value)) continue;
    const name = key.startsWith(IN_FRAME) ? key.slice(IN_FRAME.length).replaceAll('_', '-') : key;
    if (SETTABLE.test(name)) headers[name] = value;
  }
  return headers;
}

const OF_SOCKET = /^(?:connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/;

/** The betas without the one of the socket. */
function httpBetas(value: string | string[] | undefined): string {
  const betas = [value ?? []].flat().join(',').split(',');
  return betas
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '' && !beta.startsWith('responses_websockets='))
    .join(', ');
}
