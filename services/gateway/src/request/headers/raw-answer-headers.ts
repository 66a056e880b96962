import type { UpstreamHeaders } from '../../answer/source.ts';

/** Headers of one connection, of framing, and those that are the gateway's own to set; cookies would be set for its host. */
const NOT_PASSED =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|set-cookie|alt-svc|server-timing|x-request-id|x-tfy-.*|x-tollgate-.*|x-ratelimit-.*|access-control-.*|strict-transport-security)$/;

/** The headers of a custom endpoint's answer that the client sees: all but those of the connection and of the gateway. */
export function rawAnswerHeaders(upstream: UpstreamHeaders): string[] {
  const headers: string[] = [];
  for (const name in upstream) {
    if (NOT_PASSED.test(name)) continue;
    const value = upstream[name];
    for (const each of typeof value === 'string' ? [value] : (value ?? [])) headers.push(name, each);
  }
  return headers;
}
