import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderAddress } from '../../upstream/providers/openai.ts';

/** Client headers that travel to the provider; everything else stays here, credentials and cookies above all. */
const PASSED = new Set(['accept', 'user-agent', 'idempotency-key', 'x-session-id', 'x-session-affinity']);
/** With our credential these would book the call on somebody else's organisation. */
const NOT_PASSED = new Set(['openai-organization', 'openai-project']);

/** The headers of a call: the account's, the harmless ones of the client, and the request's id. */
export function providerHeaders(options: {
  address: ProviderAddress;
  client: IncomingHttpHeaders;
  requestId: string;
  traceparent: string;
}): string[] {
  const { address, client } = options;
  const headers = [...address.headers, 'x-client-request-id', options.requestId];
  for (const name in client) {
    if (!PASSED.has(name) && (!name.startsWith('openai-') || NOT_PASSED.has(name))) continue;
    const value = client[name];
    if (typeof value === 'string' && !isAmong(address.headers, name)) headers.push(name, value);
  }
  if (options.traceparent !== '') headers.push('traceparent', options.traceparent);
  return headers;
}

/** Whether the account sets the header itself. */
function isAmong(headers: readonly string[], name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return true;
  return false;
}
