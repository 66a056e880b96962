import type { ErrorCode } from '@tollgate/contracts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';

/** An error answer of a provider. */
export type UpstreamRefusal = {
  readonly code: ErrorCode;
  /** The provider's own message, at most `MESSAGE_CHARS_MAX` characters; empty if it has no message. */
  readonly message: string;
};

/** Longest message of a provider that is kept. */
export const MESSAGE_CHARS_MAX = 1_000;

/**
 * What an error answer says, and the body for the client. 404, 429 and 5xx get a code of the gateway in a JSON body, so that
 * they cannot be taken for refusals of the gateway; the provider's own code moves to `provider_code`. Every other body
 * stays as it is: other 4xx are about the request. A code that is a number stays if `keepsNumbers`: clients of such an API
 * read the status in it. The credential must be masked already.
 */
export function upstreamRefusal(
  status: number,
  body: Buffer,
  keepsNumbers = false,
): UpstreamRefusal & { readonly body: Buffer } {
  const code = codeOf(status);
  const text = body.toString();
  const json = parseJsonObject(text);
  const error = json?.['error'];
  const message = messageOf(error) ?? messageOf(json) ?? (json === undefined ? plainText(text) : '');
  const refusal = { code, message: message.slice(0, MESSAGE_CHARS_MAX) };
  const isOurs = status === 404 || status === 429 || status >= 500;
  if (!isOurs || json === undefined || !isObject(error)) return { ...refusal, body };
  if (keepsNumbers && typeof error['code'] === 'number') return { ...refusal, body };
  const coded = { ...json, error: { ...error, code, provider_code: error['code'] ?? null } };
  return { ...refusal, body: Buffer.from(JSON.stringify(coded)) };
}

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'upstream_not_found';
  return status === 429 ? 'upstream_rate_limited' : 'upstream_error';
}

function messageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const { message } = value;
  return typeof message === 'string' ? message : undefined;
}

/** Of an HTML page its words. */
function plainText(text: string): string {
  return text
    .slice(0, 20 * MESSAGE_CHARS_MAX)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
