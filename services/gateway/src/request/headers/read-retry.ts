import type { IncomingHttpHeaders } from 'node:http';
import type { Retry } from '../../routing/candidate.ts';
import { headerMembers } from './header-fields.ts';

const ATTEMPTS_MAX = 10;
const DELAY_MS = 100;
const DELAY_MS_MAX = 60_000;
const STATUSES: readonly number[] = [429, 500, 502, 503];

/** The retry that a request asks for in place of the config's. Throws `invalid_request`, naming the header's member. */
export function readRetry(headers: IncomingHttpHeaders): Retry | undefined {
  const header = headerMembers(headers, 'retry-config', MEMBERS);
  if (header === undefined) return undefined;
  const { given, refuse } = header;
  const { attempts, delay = DELAY_MS } = given;
  if (!isWhole(attempts, ATTEMPTS_MAX))
    throw refuse('attempts', `must be a whole number from 0 to ${ATTEMPTS_MAX}`);
  if (!isWhole(delay, DELAY_MS_MAX))
    throw refuse('delay', `must be a whole number of milliseconds from 0 to ${DELAY_MS_MAX}`);
  const member = 'onStatusCodes' in given ? 'onStatusCodes' : 'on_status_codes';
  const statuses = given[member] ?? STATUSES;
  if (!Array.isArray(statuses) || !statuses.every(isStatus))
    throw refuse(member, 'must be a list of status codes, such as [429, 503]');
  return { attempts, delayMs: delay, statuses: new Set(statuses.map(Number)) };
}

const MEMBERS = new Set(['attempts', 'delay', 'onStatusCodes', 'on_status_codes']);

function isWhole(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

/** As a number, or as text, as manifests have it. */
function isStatus(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^[1-5]\d\d$/.test(String(value));
}
