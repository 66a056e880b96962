import { GatewayError, keyFormFault } from '@tollgate/contracts';
import type { FastifyRequest } from 'fastify';

/** The error itself, or for an unknown key what is visibly wrong with it: policy has its hash alone. */
export function withKeyFault(thrown: unknown, request: FastifyRequest): unknown {
  if (!(thrown instanceof GatewayError) || thrown.code !== 'invalid_api_key') return thrown;
  if (!thrown.message.startsWith('This key is unknown')) return thrown;
  const key = presentedIn(request);
  const fault = key === undefined ? undefined : keyFormFault(key);
  return fault === undefined ? thrown : new GatewayError('invalid_api_key', fault, { cause: thrown });
}

/** The key in the Authorization header, or in the body of a sign-in. */
function presentedIn({ headers, body }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const isSignIn = typeof body === 'object' && body !== null && 'token' in body;
  return isSignIn && typeof body.token === 'string' ? body.token : undefined;
}
