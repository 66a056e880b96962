import { GatewayError } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The revision that `If-Match` names: the caller has seen the config as it was then, and whatever it touches must not have
 * changed since. 0 without the header, or for `*`: no such check. Throws GatewayError `invalid_request` for anything else.
 */
export function expectedRevision(request: FastifyRequest): number {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return 0;
  const revision = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1] ?? /^\d{1,15}$/.exec(header)?.[0];
  if (revision !== undefined) return Number(revision);
  throw new GatewayError('invalid_request', 'If-Match must be a revision, as in "12".', {
    param: 'if-match',
  });
}

/** Tells the revision of an answer in the form that `If-Match` takes. */
export function tellRevision(reply: FastifyReply, revision: number): void {
  reply.header('etag', `"${revision}"`);
}
