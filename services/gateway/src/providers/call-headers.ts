import type { CallRequest } from './provider.ts';

/** Client headers that travel to every provider. */
const PASSED = new Set(['accept', 'user-agent', 'idempotency-key', 'x-session-id', 'x-session-affinity']);
/**
 * Client headers that travel to a provider of the client's own wire, by the start of their names: lists that providers
 * and their clients extend.
 */
const PASSED_ON_SAME_WIRE =
  /^(?:anthropic-|openai-|x-openai-|x-claude-code-|x-stainless-|x-codex-|x-goog-|originator$|x-app$|session[-_]id$|thread[-_]id$|conversation[-_]id$|version$)/;
/** With our credential these would book the call on another organisation, or present another credential. */
const NOT_PASSED =
  /^(?:(?:x-)?openai-(?:organization|project)|anthropic-organization-id|x-goog-(?:api-key|user-project|iam-.*))$/;

/** The headers of a call: the account's, the harmless ones of the client, and the request's id. */
export function callHeaders(
  account: readonly string[],
  call: Pick<CallRequest, 'headers' | 'isSameWire' | 'requestId' | 'traceparent' | 'contentType'>,
): string[] {
  const client = call.headers;
  const headers = [...account, 'x-client-request-id', call.requestId];
  if (call.contentType !== undefined) headers[headers.indexOf('content-type') + 1] = call.contentType;
  for (const name in client) {
    if (!PASSED.has(name) && !(call.isSameWire && PASSED_ON_SAME_WIRE.test(name))) continue;
    const value = client[name];
    if (typeof value === 'string' && !NOT_PASSED.test(name) && !isAmong(account, name))
      headers.push(name, value);
  }
  if (call.traceparent !== '') headers.push('traceparent', call.traceparent);
  return headers;
}

/** The headers with a token that expires, unless the account sets an authorization header itself. */
export function withToken(headers: readonly string[], token: string): string[] {
  return isAmong(headers, 'authorization') ? [...headers] : [...headers, 'authorization', `Bearer ${token}`];
}

/** Whether the account sets the header itself. */
function isAmong(headers: readonly string[], name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return true;
  return false;
}
