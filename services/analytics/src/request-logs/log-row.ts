import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { LoggedBody__Output, RequestLog__Output } from '@tollgate/contracts';
import { listOf, mapOf } from '../clickhouse/cell-types.ts';

/** The columns of `request_logs` in the order that `logRowOf` writes and `logOf` reads them; `time` leads. */
export const LOG_COLUMNS = [
  'time',
  'request_id',
  'subject',
  'teams',
  'tags',
  'client_dialect',
  'provider_dialect',
  'client_request',
  'client_response',
  'provider_request',
  'provider_response',
  'bodies',
  'request_headers',
  'response_headers',
] as const;

/** One row of `request_logs`: a value for each of `LOG_COLUMNS`. */
export type LogRow = readonly unknown[];

/** Largest body after decompression; a gateway truncates far earlier. */
const BODY_MAX_BYTES = 8 * 1024 * 1024;

/** Moments that are thirteen digits of milliseconds: 2001 to 2286. */
const TIME_MS_MIN = 1_000_000_000_000;
const TIME_MS_MAX = 9_999_999_999_999;

/** Why a log cannot be a row; `undefined` if it can. */
export function logFaultOf({ requestId, timeMs }: RequestLog__Output): string | undefined {
  if (requestId === '') return 'it has no request_id';
  return timeMs >= TIME_MS_MIN && timeMs <= TIME_MS_MAX ? undefined : 'its time is no time of a request';
}

/** A log as a row. Throws Error if a body does not decompress or is larger than the bound. Pure. */
export function logRowOf(log: RequestLog__Output): LogRow {
  const bodies = [log.clientRequest, log.clientResponse, log.providerRequest, log.providerResponse];
  const texts = bodies.map(storedBody);
  return [
    log.timeMs,
    log.requestId,
    log.subject,
    log.teams,
    log.tags,
    log.clientDialect,
    log.providerDialect,
    ...texts.map(({ text }) => text),
    bodies.map((body, index) => [
      body?.mediaType ?? '',
      body?.totalBytes ?? 0,
      body?.truncated ?? false,
      texts[index]?.isBase64 ?? false,
    ]),
    log.requestHeaders,
    log.responseHeaders,
  ];
}

/** A row as the log it was made from, bodies uncompressed; a missing body is `null`. */
export function logOf(row: LogRow): RequestLog__Output {
  const cell = (column: (typeof LOG_COLUMNS)[number]) => row[LOG_COLUMNS.indexOf(column)];
  const text = (column: (typeof LOG_COLUMNS)[number]) => String(cell(column));
  const body = (column: (typeof LOG_COLUMNS)[number], index: number): LoggedBody__Output | null => {
    const [mediaType, totalBytes, truncated, isBase64] = listOf(listOf(cell('bodies'))[index]);
    if (Number(totalBytes) === 0) return null;
    return {
      content: Buffer.from(text(column), isBase64 === true ? 'base64' : 'utf8'),
      contentEncoding: '',
      mediaType: String(mediaType),
      totalBytes: Number(totalBytes),
      truncated: truncated === true,
    };
  };
  return {
    timeMs: Number(cell('time')),
    requestId: text('request_id'),
    subject: text('subject'),
    teams: listOf(cell('teams')).map(String),
    tags: mapOf(cell('tags')),
    clientDialect: text('client_dialect'),
    providerDialect: text('provider_dialect'),
    clientRequest: body('client_request', 0),
    clientResponse: body('client_response', 1),
    providerRequest: body('provider_request', 2),
    providerResponse: body('provider_response', 3),
    requestHeaders: mapOf(cell('request_headers')),
    responseHeaders: mapOf(cell('response_headers')),
  };
}

/** A body as text, uncompressed; base64 if its bytes are no text. Throws Error if it does not decompress. */
export function bodyText(body: LoggedBody__Output): string {
  return storedBody(body).text;
}

/** Text as it is; bytes that are no text (audio, images) as base64, which is also what searching should skip. */
function storedBody(body: LoggedBody__Output | null): { text: string; isBase64: boolean } {
  if (body === null) return { text: '', isBase64: false };
  const bytes = inflated(body);
  const text = bytes.toString('utf8');
  const isText = !text.includes('\u0000') && (body.truncated || !text.includes('\ufffd'));
  return isText ? { text, isBase64: false } : { text: bytes.toString('base64'), isBase64: true };
}

function inflated({ content, contentEncoding }: LoggedBody__Output): Buffer {
  const bytes = Buffer.from(content);
  const bound = { maxOutputLength: BODY_MAX_BYTES };
  switch (contentEncoding) {
    case '':
      return bytes;
    case 'gzip':
      return gunzipSync(bytes, bound);
    case 'zstd':
      return zstdDecompressSync(bytes, bound);
    default:
      throw new Error(`unknown content encoding "${contentEncoding}"`);
  }
}
