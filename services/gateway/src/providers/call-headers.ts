import type { CallRequest } from './provider.ts';

/** Client headers that travel to the provider; everything else stays here, credentials and cookies above all. */
const PASSED = new Set(['accept', 'user-agent', 'idempotency-key', 'x-session-id', 'x-session-affinity']);
/** With our credential these would book the call on somebody else's organisation. */
const NOT_PASSED = new Set(['openai-organization', 'openai-project']);

/** The headers of a call: the account's, the harmless ones of the client, and the request's id. */
export function callHeaders(
  account: readonly string[],
  call: Pick<CallRequest, 'headers' | 'requestId' | 'traceparent'>,
): string[] {
  const client = call.headers;
  const headers = [...account, 'x-client-request-id', call.requestId];
  for (const name in client) {
    if (!PASSED.has(name) && (!name.startsWith('openai-') || NOT_PASSED.has(name))) continue;
    const value = client[name];
    if (typeof value === 'string' && !isAmong(account, name)) headers.push(name, value);
  }
  if (call.traceparent !== '') headers.push('traceparent', call.traceparent);
  return headers;
}

/** Whether the account sets the header itself. */
function isAmong(headers: readonly string[], name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return true;
  return false;
}
