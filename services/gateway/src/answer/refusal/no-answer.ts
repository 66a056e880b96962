import { type ErrorCode, GatewayError } from '@tollgate/contracts';
import { isErrorMember } from '../../dialects/json/error-member.ts';
import { isJsonObject, type JsonObject } from '../../dialects/json/json-object.ts';
import type { ProviderDialect } from '../../dialects/provider-dialect.ts';
import { maskCredential } from './mask-credential.ts';
import { upstreamRefusal } from './upstream-refusal.ts';

/** How much of a body that is no answer is kept for operators. */
const SHOWN_CHARS_MAX = 200;

/**
 * Why the body of a 2xx is no answer: it is empty, no JSON object (a proxy's page), or holds an error in place of what the
 * model wrote. `undefined` if it is one. `answer` is the parsed body. The provider used nothing then. No text of the error holds the credential.
 */
export function noAnswer(
  body: Buffer,
  answer: JsonObject | undefined,
  context: {
    readonly status: number;
    readonly mediaType: string;
    readonly dialect: Pick<ProviderDialect, 'textOf' | 'answers'>;
    readonly credential: Buffer;
  },
): GatewayError | undefined {
  const { status, mediaType, dialect, credential } = context;
  if (dialect.answers === 'any' && !isPage(mediaType)) return undefined;
  if (body.length === 0) {
    return unusable('The provider answered without a body.', `answered ${status} without a body`);
  }
  if (answer === undefined && dialect.answers !== undefined && !isPage(mediaType)) return undefined;
  if (answer === undefined) {
    const kind = mediaType === '' ? 'no media type' : mediaType;
    const shown = maskCredential(body, credential)
      .toString('utf8', 0, 4 * SHOWN_CHARS_MAX)
      .replace(/\s+/g, ' ')
      .slice(0, SHOWN_CHARS_MAX);
    return unusable(
      `The provider answered with something else than JSON (${kind}).`,
      `answered ${status}: ${shown}`,
    );
  }
  if (!isErrorMember(answer['error']) || dialect.textOf(answer) !== '') return undefined;
  return errorInAnswer(status, answer['error'], maskCredential(body, credential));
}

/** No API answers with a page: a proxy does. */
function isPage(mediaType: string): boolean {
  return /^\s*text\/html\b/i.test(mediaType);
}

/** An error of the provider inside a 2xx as the error that its own status would have been. */
export function errorInAnswer(status: number, error: unknown, body: Buffer): GatewayError {
  const inner = statusIn(error);
  const { code, message } = upstreamRefusal(inner ?? 502, body);
  return new GatewayError(
    codeOf(inner) ?? code,
    message === '' ? 'The provider reported an error.' : message,
    {
      internal: `answered ${status} with an error inside${inner === undefined ? '' : ` (${inner})`}`,
    },
  );
}

function unusable(message: string, internal: string): GatewayError {
  return new GatewayError('upstream_error', message, { internal });
}

function codeOf(status: number | undefined): ErrorCode | undefined {
  return status === 401 ? 'upstream_auth_failed' : undefined;
}

/** The HTTP status that providers behind a provider answered with, for example OpenRouter's `{"error":{"code":502}}`. */
function statusIn(error: unknown): number | undefined {
  if (!isJsonObject(error)) return undefined;
  const candidates = [error['code'], error['status']];
  const status = candidates.find((value) => typeof value === 'number' && value >= 400 && value <= 599);
  return typeof status === 'number' ? status : undefined;
}
