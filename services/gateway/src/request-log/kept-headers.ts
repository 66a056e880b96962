import type { IncomingHttpHeaders } from 'node:http';

/** Headers of requests that are logged. Everything else, credentials and cookies above all, is not. */
const OF_REQUESTS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'user-agent',
  'traceparent',
  'anthropic-version',
  'anthropic-beta',
  'openai-beta',
  'idempotency-key',
  'x-tfy-metadata',
  'x-tfy-logging-config',
  'x-tfy-request-timeout',
  'x-tollgate-metadata',
  'x-tollgate-logging-config',
  'x-tollgate-request-timeout',
]);

/** Headers of answers that are logged. */
const OF_ANSWERS: ReadonlySet<string> = new Set([
  'content-type',
  'retry-after',
  'server-timing',
  'x-request-id',
  'x-tfy-resolved-model',
  'x-tfy-applied-configurations',
  'x-tollgate-cost-usd',
  'x-tollgate-price-status',
]);

const VALUE_LENGTH_MAX = 2_048;

/** The headers of a request that are on the allow-list. */
export function keptRequestHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !OF_REQUESTS.has(name)) continue;
    kept[name] = (typeof value === 'string' ? value : value.join(', ')).slice(0, VALUE_LENGTH_MAX);
  }
  return kept;
}

/** The headers of an answer that are on the allow-list; names and values by turns. */
export function keptAnswerHeaders(headers: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]?.toLowerCase() ?? '';
    if (OF_ANSWERS.has(name)) kept[name] = (headers[at + 1] ?? '').slice(0, VALUE_LENGTH_MAX);
  }
  return kept;
}
