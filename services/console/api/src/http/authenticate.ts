import { GatewayError } from '@tollgate/contracts';
import type { TrustedProxies } from '@tollgate/settings';
import type { FastifyRequest } from 'fastify';
import { readSessionCookie } from '../sessions/cookie.ts';
import { type Credential, credentialFor } from '../sessions/credential.ts';
import { isSameOrigin } from '../sessions/same-origin.ts';
import type { SessionSeal } from '../sessions/sealed-session.ts';

const credentials = new WeakMap<FastifyRequest, Credential>();
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes the hook that finds the credential of a request: a Bearer token, or else the browser's session. Whether the
 * credential is good is for policy to say. Throws GatewayError `invalid_api_key` where there is none, and `forbidden`
 * where another site uses a browser's session to change something.
 */
export function authenticate(options: {
  seal: SessionSeal;
  trustedProxies: TrustedProxies;
}): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const credential = bearerCredential(request) ?? sessionCredential(request, options.seal);
    credentials.set(request, presentedFrom(request, credential, options.trustedProxies));
  };
}

/** A credential with the address of whoever presents it. */
export function presentedFrom(
  request: FastifyRequest,
  credential: Credential,
  trustedProxies: TrustedProxies,
): Credential {
  const address = trustedProxies.clientAddress(
    request.socket.remoteAddress,
    request.headers['x-forwarded-for'],
  );
  return address === '' ? credential : { ...credential, address };
}

/** The credential that `authenticate` found. */
export function credentialOf(request: FastifyRequest): Credential {
  const credential = credentials.get(request);
  if (credential === undefined)
    throw new Error('invariant: a route reads a credential without the authenticate hook');
  return credential;
}

/** Throws GatewayError `forbidden` unless the request comes from a page of this console. */
export function assertSameOrigin(request: FastifyRequest): void {
  if (isSameOrigin(request.headers)) return;
  throw new GatewayError('forbidden', 'A browser session works from the console’s own pages only.', {
    param: 'origin',
  });
}

function bearerCredential(request: FastifyRequest): Credential | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const match = /^Bearer +([^\s]+)$/i.exec(header);
  if (match?.[1] === undefined) {
    throw new GatewayError('invalid_api_key', 'The Authorization header must read "Bearer <key>".', {
      param: 'authorization',
    });
  }
  return credentialFor(match[1]);
}

function sessionCredential(request: FastifyRequest, seal: SessionSeal): Credential {
  const cookie = readSessionCookie(request.headers.cookie);
  if (cookie === undefined) {
    throw new GatewayError('invalid_api_key', 'Send "Authorization: Bearer <key>", or sign in.', {
      param: 'authorization',
    });
  }
  if (!SAFE_METHODS.has(request.method)) assertSameOrigin(request);
  const session = seal.open(cookie)?.session;
  if (session === undefined) throw new GatewayError('invalid_api_key', 'The session is over; sign in again.');
  return session.kind === 'key' ? { hash: session.hash } : credentialFor(session.idToken);
}
