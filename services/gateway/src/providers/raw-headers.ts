import type { IncomingHttpHeaders } from 'node:http';
import {
  CREDENTIAL_HEADERS,
  credentialInQuery,
  presentedCredential,
} from '../http-syntax/presented-credential.ts';

/** Headers that hold for one connection or say how a message is framed (RFC 9110 7.6.1), which the gateway writes itself. */
const OF_CONNECTION =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|expect|accept-encoding)$/;
/** What is meant for the gateway, or says who its client is. Cookies may be those of the console on the same host. */
const OF_GATEWAY =
  /^(?:x-tfy-.*|x-tollgate-.*|cookie|forwarded|via|x-forwarded-.*|x-real-ip|traceparent|tracestate|baggage)$/;
/**
 * The headers of a client that a custom endpoint gets, names and values by turns: all but those of the connection, of the gateway and
 * `own`, and never the key that the client presented to the gateway.
 */
export function rawRequestHeaders(client: IncomingHttpHeaders, own: ReadonlySet<string>): string[] {
  const key = presentedCredential(client);
  const nominated = (client.connection ?? '').toLowerCase().split(/[\s,]+/);
  const headers: string[] = [];
  for (const name in client) {
    const value = client[name];
    if (typeof value !== 'string' || own.has(name)) continue;
    if (OF_CONNECTION.test(name) || OF_GATEWAY.test(name) || nominated.includes(name)) continue;
    if (key !== '' && CREDENTIAL_HEADERS.includes(name) && value.includes(key)) continue;
    headers.push(name, value);
  }
  return headers;
}

/**
 * A query without the parameters in which the client presents its key to the gateway, however they are escaped. What else is called
 * `key` is the endpoint's.
 */
export function rawQuery(query: string, client: IncomingHttpHeaders): string {
  const key = presentedCredential(client) || credentialInQuery(query);
  if (key === '') return query;
  return query
    .split('&')
    .filter((parameter) => credentialInQuery(parameter) !== key)
    .join('&');
}
