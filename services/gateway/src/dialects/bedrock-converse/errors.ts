import type { ProviderError } from '../canonical/answer.ts';
import { parseJsonObject } from '../json/json-object.ts';
import { defined, stringOf } from '../json/values.ts';
import type { Frame } from './frames.ts';

/** Reads the body of an answer that is not a 200. Never throws. AWS names the type in a header, or as `__type`. */
export function readError(status: number, bytes: Buffer): ProviderError {
  const body = parseJsonObject(bytes.toString('utf8'));
  const message = stringOf(body?.['message']) ?? stringOf(body?.['Message']);
  const type = stringOf(body?.['__type'])?.split('#').at(-1);
  return defined({
    status,
    message: message ?? `The provider answered ${status} without an error in JSON.`,
    type,
    raw: body,
  });
}

/** Reads a frame that ends a stream with an error. */
export function frameError({ type, messageType, payload, errorMessage }: Frame): ProviderError {
  const message =
    messageType === 'error' ? errorMessage : stringOf(parseJsonObject(payload.toString('utf8'))?.['message']);
  const known = STATUS_OF_TYPE.get(type.toLowerCase());
  return { status: known ?? 502, type, message: message || 'The provider named no reason.' };
}

/** Writes an error as the body of an answer. */
export function writeError(error: ProviderError): Buffer {
  return Buffer.from(JSON.stringify({ message: error.message, __type: exceptionType(error) }));
}

/** Returns the exception of Bedrock that is nearest to an error. */
export function exceptionType({ status, type }: ProviderError): string {
  if (type !== undefined && STATUS_OF_TYPE.has(type.toLowerCase())) return type;
  if (status === 401 || status === 403) return 'AccessDeniedException';
  if (status === 402) return 'ServiceQuotaExceededException';
  if (status === 404) return 'ResourceNotFoundException';
  if (status === 408 || status === 504) return 'ModelTimeoutException';
  if (status === 429) return 'ThrottlingException';
  if (status === 503 || status === 529) return 'ServiceUnavailableException';
  return status < 500 ? 'ValidationException' : 'InternalServerException';
}

/** Types of Bedrock's errors, in lower case, with the status that each stands for. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['accessdeniedexception', 403],
  ['internalserverexception', 500],
  ['modelerrorexception', 502],
  ['modelnotreadyexception', 503],
  ['modelstreamerrorexception', 502],
  ['modeltimeoutexception', 504],
  ['resourcenotfoundexception', 404],
  ['servicequotaexceededexception', 402],
  ['serviceunavailableexception', 503],
  ['throttlingexception', 429],
  ['validationexception', 400],
]);
