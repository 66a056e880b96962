import type { AdmissionRequest__Output } from '@tollgate/contracts';
import { type CredentialFault, credentialFault, UNKNOWN_CREDENTIAL } from '../identity/credential-fault.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { UNKNOWN_BEARER } from '../identity/jwt/jwt-fault.ts';
import type { Caller } from '../snapshot/caller.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { refusal, type VerdictBody } from './verdict.ts';

/** A request with what was found out about its JWT, where it has one. */
export type IdentifiableRequest = AdmissionRequest__Output & { readonly bearer?: Bearer | CredentialFault };

/** Who asks, or why that one is not let in. */
export function identify(
  snapshot: Snapshot,
  request: IdentifiableRequest,
  nowMs: number,
): { caller: Caller } | { verdict: VerdictBody } {
  const { bearer, clientAddress } = request;
  if (bearer !== undefined && 'code' in bearer) return { verdict: refusal(bearer) };
  const caller =
    bearer === undefined ? snapshot.callerOf(request.credentialSha256) : snapshot.bearerCaller(bearer);
  const unknown = bearer === undefined ? UNKNOWN_CREDENTIAL : UNKNOWN_BEARER;
  const fault = caller === undefined ? unknown : credentialFault(caller, { nowMs, clientAddress });
  if (caller !== undefined && fault === undefined) return { caller };
  return { verdict: refusal({ ...(fault ?? unknown), ...(caller?.principal && { caller }) }) };
}
