import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { RequestWishes } from '../request.ts';
import { readCacheWish } from './cache-wish.ts';
import { readGuardWish } from './guard-wish.ts';
import { jsonObjectHeader, ourHeader } from './header-fields.ts';
import { readPromptCacheWish } from './prompt-cache-wish.ts';
import { readRetry } from './read-retry.ts';

const TIMEOUT_MS_MAX = 3_600_000;

/** What a request's headers ask for. Throws `invalid_logging_config` or `invalid_request`, naming the header. */
export function readWishes(headers: IncomingHttpHeaders): RequestWishes {
  return {
    wantsBodyLog: readLogWish(headers),
    timeoutMs: readMilliseconds(headers, 'request-timeout'),
    ttftTimeoutMs: readMilliseconds(headers, 'ttft-timeout-ms'),
    retry: readRetry(headers),
    promptCache: readPromptCacheWish(headers),
    cache: readCacheWish(headers),
    guardrails: readGuardWish(headers),
  };
}

function readLogWish(headers: IncomingHttpHeaders): boolean {
  const header = ourHeader(headers, 'logging-config');
  if (header === undefined) return false;
  const {
    enabled,
    tracing_project_fqn: project,
    ...unknown
  } = jsonObjectHeader(header, 'invalid_logging_config');
  const refuse = (field: string, fault: string) =>
    new GatewayError('invalid_logging_config', `"${field}" of ${header.name} ${fault}.`, {
      param: `${header.name}.${field}`,
    });
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) throw refuse(surplus.slice(0, 64), 'is not known');
  if (typeof enabled !== 'boolean') throw refuse('enabled', 'must be true or false');
  if (project !== undefined && typeof project !== 'string')
    throw refuse('tracing_project_fqn', 'must be a string');
  return enabled;
}

function readMilliseconds(headers: IncomingHttpHeaders, suffix: string): number | undefined {
  const header = ourHeader(headers, suffix);
  if (header === undefined) return undefined;
  const timeoutMs = Number(header.value);
  if (!/^\d+$/.test(header.value) || timeoutMs < 1 || timeoutMs > TIMEOUT_MS_MAX) {
    const message = `${header.name} must be a whole number of milliseconds from 1 to ${TIMEOUT_MS_MAX}.`;
    throw new GatewayError('invalid_request', message, { param: header.name });
  }
  return timeoutMs;
}
