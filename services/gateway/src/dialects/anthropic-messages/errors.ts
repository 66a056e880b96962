import type { ProviderError } from '../canonical/answer.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';

/** The body of an answer that is not a 200, as an error. Never throws. */
export function readError(status: number, bytes: Buffer): ProviderError {
  const body = parseJsonObject(bytes.toString('utf8'));
  const error = body === undefined ? undefined : readErrorObject(body, status);
  return error ?? { status, message: `The provider answered ${status} without an error in JSON.` };
}

/** The error in a body or event; undefined if it holds none. Inside a 200 the status comes from the type. */
export function readErrorObject(body: JsonObject, status?: number): ProviderError | undefined {
  const error = objectOf(body['error']);
  if (error === undefined || Object.keys(error).length === 0) return undefined;
  const type = stringOf(error['type']);
  return {
    status: status ?? (type === undefined ? undefined : STATUS_OF_TYPE.get(type)) ?? 502,
    message: stringOf(error['message']) ?? 'The provider reported an error.',
    raw: body,
    ...defined({ type }),
  };
}

/** An error as the body of an answer. */
export function writeError(error: ProviderError): Buffer {
  return Buffer.from(errorJson(error));
}

/** An error as the last event of a stream. */
export function errorEvent(error: ProviderError): string {
  return `event: error\ndata: ${errorJson(error)}\n\n`;
}

const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

const TYPE_OF_STATUS: ReadonlyMap<number, string> = new Map(
  [...STATUS_OF_TYPE].map(([type, status]) => [status, type]),
);

/** A type that clients of this wire know: the provider's own if it is one, else that of the status. */
function errorJson(error: ProviderError): string {
  const isKnown = error.type !== undefined && STATUS_OF_TYPE.has(error.type);
  const fallback = error.status < 500 ? 'invalid_request_error' : 'api_error';
  const type = isKnown ? error.type : (TYPE_OF_STATUS.get(error.status) ?? fallback);
  return JSON.stringify({ type: 'error', error: { type, message: error.message } });
}
