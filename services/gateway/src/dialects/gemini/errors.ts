import type { ProviderError } from '../canonical/answer.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, stringOf } from '../json/values.ts';

/** The body of an answer that is not a 200, as an error. Never throws. Some proxies write it inside an array. */
export function readError(status: number, bytes: Buffer): ProviderError {
  const text = bytes.toString('utf8').trim();
  const body = parseJsonObject(text.startsWith('[') ? text.slice(1, -1) : text);
  const error = body === undefined ? undefined : readErrorObject(body, status);
  return error ?? { status, message: `The provider answered ${status} without an error in JSON.` };
}

/** The error in a body or event; undefined if it holds none. Inside a 200 the status is the error's own code. */
export function readErrorObject(body: JsonObject, status?: number): ProviderError | undefined {
  const error = objectOf(body['error']);
  if (error === undefined || Object.keys(error).length === 0) return undefined;
  const code = numberOf(error['code']);
  return {
    status: status ?? (code !== undefined && code >= 400 && code <= 599 ? code : 502),
    message: stringOf(error['message']) ?? 'The provider reported an error.',
    raw: body,
    ...defined({ type: stringOf(error['status']) }),
  };
}

/** An error as the body of an answer. */
export function writeError(error: ProviderError): Buffer {
  return Buffer.from(errorJson(error));
}

/** An error as the last event of a stream. */
export function errorEvent(error: ProviderError): string {
  return `data: ${errorJson(error)}\n\n`;
}

/** Google's canonical codes. */
const STATUS_NAMES: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [402, 'FAILED_PRECONDITION'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [501, 'UNIMPLEMENTED'],
  [504, 'DEADLINE_EXCEEDED'],
]);

function errorJson({ status, message }: ProviderError): string {
  const name = STATUS_NAMES.get(status) ?? (status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE');
  return JSON.stringify({ error: { code: status, message, status: name } });
}
