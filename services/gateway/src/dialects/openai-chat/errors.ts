import type { ProviderError } from '../canonical/answer.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';

/** The body of an answer that is not a 200, as an error. Never throws. */
export function readError(status: number, bytes: Buffer): ProviderError {
  const body = parseJsonObject(bytes.toString('utf8'));
  const error = body === undefined ? undefined : readErrorObject(body, status);
  return error ?? { status, message: `The provider answered ${status} without an error in JSON.` };
}

/**
 * The error in a body or in one event of a stream; undefined if it holds none. `status` is that of the answer, unset
 * inside a 200, where it comes from the error's own code. An empty `error` is none.
 */
export function readErrorObject(body: JsonObject, status?: number): ProviderError | undefined {
  const error = body['error'];
  if (typeof error === 'string' && error !== '') {
    return { status: status ?? 502, message: stringOf(body['message']) ?? error, raw: body };
  }
  if (isJsonObject(error) && Object.keys(error).length > 0) return fromObject(error, body, status);
  // Mistral, Cohere: the error is the body itself.
  const message = stringOf(body['message']) ?? stringOf(body['detail']);
  if (status === undefined || message === undefined) return undefined;
  return { status, message, raw: body, ...codes(body) };
}

/** An error as the body of an answer. */
export function writeError(error: ProviderError): Buffer {
  return Buffer.from(errorJson(error));
}

/** An error as the last event of a stream. */
export function errorEvent(error: ProviderError): string {
  return `data: ${errorJson(error)}\n\n`;
}

function fromObject(error: JsonObject, body: JsonObject, status: number | undefined): ProviderError {
  const upstream = objectOf(error['metadata'])?.['raw'];
  const message = stringOf(error['message']) ?? stringOf(upstream) ?? 'The provider reported an error.';
  return { status: status ?? statusOf(error), message, raw: body, ...codes(error) };
}

function codes(error: JsonObject): Pick<ProviderError, 'type' | 'code' | 'param'> {
  const code = error['code'];
  return defined({
    type: stringOf(error['type']),
    code: typeof code === 'number' ? String(code) : stringOf(code),
    param: stringOf(error['param']),
  });
}

/** OpenRouter writes the HTTP status as the code; OpenAI's types stand for one. */
function statusOf(error: JsonObject): number {
  const { code, type } = error;
  if (typeof code === 'number' && code >= 400 && code <= 599) return code;
  if (code === 'rate_limit_exceeded' || type === 'rate_limit_error' || type === 'rate_limit_exceeded')
    return 429;
  if (type === 'overloaded_error' || code === 'server_is_overloaded') return 529;
  if (code === 'insufficient_quota' || type === 'insufficient_quota') return 429;
  if (type === 'invalid_request_error') return 400;
  return 502;
}

function errorJson(error: ProviderError): string {
  const { message, type, code, param } = error;
  return JSON.stringify({
    error: { message, type: type ?? typeOf(error.status), code: code ?? null, param: param ?? null },
  });
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'upstream_error';
}
