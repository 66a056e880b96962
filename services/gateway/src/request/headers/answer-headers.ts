import type { Admission__Output, LimitState__Output } from '@tollgate/contracts';
import { formatUsd } from '@tollgate/pricing';
import type { UpstreamHeaders } from '../../answer/source.ts';
import type { Metered } from '../../metering/meter.ts';
import { shareOf } from '../../settle/target-share.ts';
import type { GatewayRequest } from '../request.ts';
import { inSeconds } from './in-seconds.ts';
import { rawAnswerHeaders } from './raw-answer-headers.ts';

/**
 * Headers of a provider's answer that travel to the client; everything else stays here: cookies, the provider's own
 * rate limits (ours count), its request id (ours is the one), and whatever comes next.
 */
const PASSED = [
  'content-type',
  'content-encoding',
  'cache-control',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
];

/** Headers that say how the bytes of a body are written: those of a translated answer are the gateway's. */
const OF_BODY = new Set(['content-type', 'content-encoding']);

/** Every header of an answer. `contentType` is the answer's where the provider's was translated. */
export function headersOfAnswer(
  upstream: UpstreamHeaders,
  from: {
    readonly contentType: string | undefined;
    readonly warnings: readonly string[];
    readonly ours: readonly string[];
    /** Undefined where the cost is not known when the answer begins. */
    readonly metered: Metered | undefined;
    /** Whether the answer is that of a custom endpoint, whose headers are the client's. */
    readonly isRaw: boolean;
  },
): string[] {
  const { contentType, warnings, ours, metered, isRaw } = from;
  const passed = isRaw ? rawAnswerHeaders : passedHeaders;
  const headers = contentType === undefined ? passed(upstream) : translatedHeaders(upstream, contentType);
  headers.push(...warningsHeader(warnings), ...ours);
  if (metered !== undefined) headers.push(...costHeaders(metered));
  return headers;
}

/** The provider's headers that the client of another dialect sees, with the media type of its own answer. */
export function translatedHeaders(upstream: UpstreamHeaders, contentType: string): string[] {
  const headers = ['content-type', contentType];
  for (const name of PASSED) {
    const value = upstream[name];
    if (typeof value === 'string' && !OF_BODY.has(name)) headers.push(name, value);
  }
  return headers;
}

/** What a target could not carry and what was done instead, as a JSON array. */
export function warningsHeader(warnings: readonly string[]): string[] {
  return warnings.length === 0
    ? []
    : ['x-tollgate-warnings', asciiJson(warnings.slice(0, WARNINGS_MAX).map((text) => text.slice(0, 256)))];
}

const WARNINGS_MAX = 16;

/** The provider's headers that the client sees. */
export function passedHeaders(upstream: UpstreamHeaders): string[] {
  const headers: string[] = [];
  for (const name of PASSED) {
    const value = upstream[name];
    if (typeof value === 'string') headers.push(name, value);
  }
  for (const name in upstream) {
    const value = upstream[name];
    if (typeof value === 'string' && PASSED_ON_SAME_WIRE.test(name) && !ACCOUNTS_OWN.test(name))
      headers.push(name, value);
  }
  return headers;
}

/** Headers that the clients of a wire understand, by the start of their names: lists that providers extend. */
const PASSED_ON_SAME_WIRE = /^(?:openai|anthropic)-/;
/** Whose account the gateway calls with, and its limits, are no client's business. */
const ACCOUNTS_OWN = /^(?:openai-(?:organization|project)|anthropic-(?:organization-id|ratelimit-.*))$/;

/** Headers of ours on every answer: what answered, which rules matched, what is left, how long each step took. */
export function gatewayHeaders(request: GatewayRequest, at: { nowMs: number; upstreamMs: number }): string[] {
  const headers = ['x-request-id', request.id];
  const { admission, target, cached } = request;
  if (cached !== undefined) {
    headers.push('x-tfy-cache-status', cached.status);
    if (cached.hit !== undefined) headers.push('x-tollgate-cached-request-id', cached.hit.answer.requestId);
  }
  if (target !== undefined) headers.push('x-tfy-resolved-model', target.name);
  if (request.classified !== undefined) {
    const { complexity, order } = request.classified;
    headers.push('x-tfy-applied-rules', asciiJson({ complexity, routing_model_order: order }));
  }
  if (admission !== undefined) {
    headers.push('x-tfy-applied-configurations', appliedRules(admission, target?.name));
    pushLimit(headers, 'requests', admission.requestsLimit, admission.admittedAtMs);
    pushLimit(headers, 'tokens', admission.tokensLimit, admission.admittedAtMs);
  }
  const admit = request.admitMs === undefined ? '' : `admit;dur=${request.admitMs.toFixed(2)}, `;
  const upstream = at.upstreamMs === 0 ? '' : `upstream;dur=${at.upstreamMs.toFixed(2)}, `;
  headers.push('server-timing', `${admit}${upstream}total;dur=${(at.nowMs - request.startedMs).toFixed(2)}`);
  return headers;
}

/** The cost of an answer if it is known, and `uncertain` if something that changes it is not. */
export function costHeaders({ costNanoUsd, priceStatus }: Metered): string[] {
  const cost = ['x-tollgate-cost-usd', formatUsd(costNanoUsd)];
  if (priceStatus === 'PRICE_STATUS_UNCERTAIN') return [...cost, 'x-tollgate-price-status', 'uncertain'];
  return priceStatus === 'PRICE_STATUS_UNPRICED' || priceStatus === 'PRICE_STATUS_UNSPECIFIED' ? [] : cost;
}

const LIMIT_HEADERS = {
  requests: ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  tokens: ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
} as const;

function pushLimit(
  headers: string[],
  unit: 'requests' | 'tokens',
  limit: LimitState__Output | null,
  storeNowMs: number,
): void {
  if (limit === null) return;
  const [limitName, remainingName, resetName] = LIMIT_HEADERS[unit];
  headers.push(limitName, String(limit.limit), remainingName, String(limit.remaining));
  // Both times are the ledger store's, so that no other clock comes into it.
  headers.push(resetName, inSeconds(limit.resetsAtMs - storeNowMs));
}

/** The rules as JSON; requests that follow each other mostly match the same ones. */
function appliedRules(admission: Admission__Output, target: string | undefined): string {
  const { rules } = shareOf(admission, target);
  const { route } = admission;
  const key = `${route}\0${rules.join('\0')}`;
  if (key !== lastRules.key || rules.length !== lastRules.count) {
    const json = asciiJson(route === '' ? { rules } : { rules, route });
    lastRules = { key, count: rules.length, json };
  }
  return lastRules.json;
}

let lastRules = { key: '', count: -1, json: '' };

/** JSON that a header can hold. */
function asciiJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!UNPRINTABLE.test(json)) return json;
  return json.replaceAll(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const UNPRINTABLE = /[^\x20-\x7e]/;
