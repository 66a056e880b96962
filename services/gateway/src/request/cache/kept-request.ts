import type { Candidate } from '../../routing/candidate.ts';
import { namedAccount } from '../headers/named-account.ts';
import type { Admitted, Received } from '../request.ts';
import { headersOfName } from './answer-name.ts';
import type { AskedBefore } from './asked-before.ts';

/** Longer requests are read each time. */
const BYTES_MAX = 64 * 1024;

/** What is looked at of a request. */
type AskedRequest = Pick<
  Admitted,
  'dialect' | 'path' | 'query' | 'bytes' | 'body' | 'facts' | 'headers' | 'guards'
> & { readonly admission: Pick<Admitted['admission'], 'principal'> };

/** A request to compare later ones with; undefined for a long one, and for one whose bytes alone do not say what was decoded. */
export function keptRequest(
  request: AskedRequest,
  plan: readonly Candidate[],
  name: string,
): AskedBefore | undefined {
  const { dialect, path, query, bytes, body, facts, headers, admission, guards } = request;
  if (dialect.client.takesForm === true || guards !== undefined || namedAccount(headers) !== undefined)
    return undefined;
  if (bytes.length > BYTES_MAX) return undefined;
  return {
    name,
    dialect,
    path,
    query,
    // A copy: the bytes are a part of what was read from a socket.
    bytes: Buffer.from(bytes),
    body,
    facts,
    subject: subjectOf(admission),
    headers: headersOfName(headers),
    plan,
  };
}

/** Parts of a body that its sample is made of. */
const SAMPLED = 16;

/** A number that bodies rarely have in common: a checksum of all of a long body would take as long as to compare it. */
export function sampleOf(bytes: Buffer): number {
  const last = bytes.length - 4;
  let sample = bytes.length;
  for (let part = 0; part < SAMPLED && last > 0; part++) {
    const at = Math.floor((last * part) / (SAMPLED - 1));
    sample = (Math.imul(sample, 31) + bytes.readInt32LE(at)) | 0;
  }
  return sample;
}

/** Whether a request has the same bytes at the same place: it is then decoded to the same. */
export function hasSameBytes(
  asked: AskedBefore,
  { dialect, path, query, bytes }: Pick<Received, 'dialect' | 'path' | 'query' | 'bytes'>,
): boolean {
  return (
    asked.dialect === dialect && asked.path === path && asked.query === query && asked.bytes.equals(bytes)
  );
}

/** Whether a request that was decoded from the same bytes has the same answer: nothing of it was rewritten since. */
export function hasSameName(
  asked: AskedBefore,
  { admission, body, facts, headers }: Admitted,
  plan: readonly Candidate[],
): boolean {
  return (
    asked.body === body &&
    asked.facts === facts &&
    asked.subject === subjectOf(admission) &&
    asked.plan.length === plan.length &&
    plan.every((candidate) => asked.plan.includes(candidate)) &&
    headersOfName(headers).every((value, index) => value === asked.headers[index])
  );
}

function subjectOf({ principal }: AskedRequest['admission']): string {
  return principal?.subject ?? '';
}
