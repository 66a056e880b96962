import type { ProviderError } from '../canonical/answer.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';

/** Bodies of errors are the same on both wires of OpenAI. */
export { readError, writeError } from '../openai-chat/errors.ts';

/** Returns the error of a `response.failed` or `error` event, or of a response whose status is `failed`. */
export function eventError(event: JsonObject): ProviderError {
  const response = isJsonObject(event['response']) ? event['response'] : event;
  const error = isJsonObject(response['error']) ? response['error'] : event;
  const status = event['status'];
  return errorOf(error, typeof status === 'number' ? status : undefined);
}

/**
 * Returns the code of an error inside a stream. Clients decide by it whether to ask again, so a code of OpenAI's own is
 * kept and any other becomes the nearest of them.
 */
export function responseErrorCode({ code, type, status }: ProviderError): string {
  if (code !== undefined && STATUS_OF_CODE.has(code)) return code;
  if (type !== undefined && STATUS_OF_CODE.has(type)) return type;
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 503 || status === 529) return 'server_is_overloaded';
  return status >= 400 && status < 500 ? 'invalid_prompt' : 'server_error';
}

function errorOf(error: JsonObject, status: number | undefined): ProviderError {
  const { message, code, type, param } = error;
  const kind = typeof type === 'string' && type !== 'error' ? type : undefined;
  const known = STATUS_OF_CODE.get(String(code)) ?? STATUS_OF_CODE.get(String(kind));
  return defined({
    status: status ?? known ?? 502,
    message: typeof message === 'string' && message !== '' ? message : 'The provider named no reason.',
    type: kind,
    code: typeof code === 'string' ? code : undefined,
    param: typeof param === 'string' ? param : undefined,
    raw: error,
  });
}

/** Codes and types of OpenAI's errors inside a 200, with the status that each stands for. */
const STATUS_OF_CODE: ReadonlyMap<string, number> = new Map([
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['usage_limit_reached', 429],
  ['server_error', 500],
  ['server_is_overloaded', 503],
  ['slow_down', 503],
  ['vector_store_timeout', 504],
  ['invalid_prompt', 400],
  ['invalid_request_error', 400],
  ['context_length_exceeded', 400],
  ['previous_response_not_found', 400],
  ['bio_policy', 400],
  ['cyber_policy', 400],
  ['misalignment_policy_violation', 400],
  ['data_residency_mismatch', 400],
  ['invalid_image', 400],
  ['invalid_image_format', 400],
  ['invalid_base64_image', 400],
  ['invalid_image_url', 400],
  ['image_too_large', 400],
  ['image_too_small', 400],
  ['image_parse_error', 400],
  ['image_content_policy_violation', 400],
  ['image_file_too_large', 400],
  ['unsupported_image_media_type', 400],
  ['empty_image_file', 400],
  ['failed_to_download_image', 400],
  ['image_file_not_found', 400],
]);
