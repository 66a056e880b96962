import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { LoggedBody, RequestLog } from '@tollgate/contracts';
import type { Captured } from './captured.ts';
import type { CapturedBody } from './captured-body.ts';
import { keptAnswerHeaders, keptRequestHeaders } from './kept-headers.ts';
import { secretsMask } from './mask-secrets.ts';

const compress = promisify(zstdCompress);
/** Shorter bodies do not become smaller. */
const COMPRESSED_BYTES_MIN = 256;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The log of one request: secrets masked, headers by the allow-list, bodies compressed in libuv's threads. */
export async function logEntry(captured: Captured): Promise<RequestLog> {
  const { request, principal } = captured;
  const { admission } = request;
  const maskSecrets = secretsMask(captured.secrets);
  const mask = (bytes: Buffer) => captured.found.masked(maskSecrets(bytes));
  const responseHeaders = keptAnswerHeaders(captured.answerHeaders);
  return {
    requestId: request.id,
    timeMs: admission === undefined ? request.receivedAtMs : admission.admittedAtMs,
    subject: principal.subject,
    teams: [...principal.teams],
    tags: request.tags ?? {},
    clientDialect: request.dialect.name,
    clientRequest: await loggedBody(captured.clientRequest, mask, requestTypeOf(request)),
    clientResponse: await loggedBody(
      captured.clientResponse,
      mask,
      responseHeaders['content-type'] ?? 'application/octet-stream',
    ),
    requestHeaders: maskedValues(keptRequestHeaders(request.headers), mask),
    responseHeaders: maskedValues(responseHeaders, mask),
  };
}

/** What is not sent to a custom endpoint is JSON, or a form that is shown like it. */
function requestTypeOf({ dialect, headers }: Captured['request']): string {
  if (dialect.client.isRaw !== true) return 'application/json';
  return headers['content-type'] ?? 'application/octet-stream';
}

/** Bytes of an entry on the bus, roughly. */
export function entryBytes({ clientRequest, clientResponse }: RequestLog): number {
  return (clientRequest?.content?.length ?? 0) + (clientResponse?.content?.length ?? 0) + OTHER_BYTES;
}

/** Headers, tags and names of one entry have no more. */
const OTHER_BYTES = 48 * 1024;

async function loggedBody(
  body: CapturedBody,
  mask: (bytes: Buffer) => Buffer,
  mediaType: string,
): Promise<LoggedBody | null> {
  if (body.totalBytes === 0) return null;
  const { bytes, isTruncated } = body.content(mask);
  const isSmall = bytes.length < COMPRESSED_BYTES_MIN;
  return {
    content: isSmall ? bytes : await compress(bytes, COMPRESSION),
    contentEncoding: isSmall ? '' : 'zstd',
    mediaType,
    totalBytes: body.totalBytes,
    truncated: isTruncated,
  };
}

function maskedValues(
  headers: Record<string, string>,
  mask: (bytes: Buffer) => Buffer,
): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) masked[name] = mask(Buffer.from(value)).toString();
  return masked;
}

/** Bytes that a capture holds in memory. */
export function heldBytes({ clientRequest, clientResponse }: Captured): number {
  return clientRequest.keptBytes + clientResponse.keptBytes;
}
