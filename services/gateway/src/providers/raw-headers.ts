import type { IncomingHttpHeaders } from 'node:http';

/** Headers that hold for one connection or say how a message is framed (RFC 9110 7.6.1), which the gateway writes itself. */
const OF_CONNECTION =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|expect|accept-encoding)$/;
/** What is meant for the gateway, or says who its client is. Cookies may be those of the console on the same host. */
const OF_GATEWAY =
  /^(?:x-tfy-.*|x-tollgate-.*|cookie|forwarded|via|x-forwarded-.*|x-real-ip|traceparent|tracestate|baggage)$/;
/** Where a client may present its key, in the order in which the gateway looks. */
const CREDENTIALS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];
const OWN_CREDENTIALS = ['x-tollgate-api-key', 'x-tfy-api-key'];

/**
 * The headers of a client that a custom endpoint gets, names and values by turns: all but those of the connection, of the gateway and
 * `own`, and never the key that the client presented to the gateway.
 */
export function rawRequestHeaders(client: IncomingHttpHeaders, own: ReadonlySet<string>): string[] {
  const key = presentedKey(client);
  const nominated = (client.connection ?? '').toLowerCase().split(/[\s,]+/);
  const headers: string[] = [];
  for (const name in client) {
    const value = client[name];
    if (typeof value !== 'string' || own.has(name)) continue;
    if (OF_CONNECTION.test(name) || OF_GATEWAY.test(name) || nominated.includes(name)) continue;
    if (key !== '' && CREDENTIALS.includes(name) && value.includes(key)) continue;
    headers.push(name, value);
  }
  return headers;
}

/** A query without the parameter that presents the client's key, where no header does. */
export function rawQuery(query: string, client: IncomingHttpHeaders): string {
  if (query === '' || presentedKey(client) !== '') return query;
  return query
    .split('&')
    .filter((parameter) => parameter !== 'key' && !parameter.startsWith('key='))
    .join('&');
}

function presentedKey(client: IncomingHttpHeaders): string {
  for (const name of [...OWN_CREDENTIALS, ...CREDENTIALS]) {
    const value = client[name];
    if (typeof value !== 'string') continue;
    if (name !== 'authorization') return value;
    const bearer = /^bearer +(\S+) *$/i.exec(value)?.[1];
    if (bearer !== undefined) return bearer;
  }
  return '';
}
