import type { Token } from '@tollgate/contracts';
import type { PendingToken } from '../content/declared-tokens.ts';
import type { Principal } from '../identity/principal.ts';
import { tokenEnd, tokenExpiry } from '../identity/token-state.ts';
import type { TokenEntry } from '../identity/tokens.ts';

/** A token as anyone may see it. `owner` is undefined when there is none any more. */
export function shownToken(token: TokenEntry, owner: Principal | undefined, nowMs: number): Token {
  const { id, subject, name, prefix, createdAtMs, models, role, addresses, rotatedAtMs, revokedAtMs } = token;
  const graceEndsAtMs = token.previous?.endsAtMs ?? 0;
  return {
    id,
    subject,
    name,
    prefix,
    createdAtMs,
    expiresAtMs: owner === undefined ? token.expiresAtMs : finite(tokenExpiry(token, owner)),
    models: [...models],
    role,
    addresses: [...addresses],
    state: stateOf(token, owner, nowMs),
    rotatedAtMs,
    graceEndsAtMs: graceEndsAtMs > nowMs ? graceEndsAtMs : 0,
    revokedAtMs,
    rotationDueAtMs: owner === undefined ? 0 : finite(tokenEnd(token, owner).rotationDueAtMs),
  };
}

/** A token that has no secret yet. */
export function shownPending({ id, subject, name, endsAtMs }: PendingToken, nowMs: number): Token {
  return {
    id,
    subject,
    name,
    role: 'member',
    state: nowMs < endsAtMs ? 'pending' : 'expired',
    expiresAtMs: finite(endsAtMs),
  };
}

function stateOf(token: TokenEntry, owner: Principal | undefined, nowMs: number): string {
  if (token.revokedAtMs !== 0 || owner === undefined) return 'revoked';
  return nowMs < tokenEnd(token, owner).endsAtMs ? 'active' : 'expired';
}

function finite(atMs: number): number {
  return Number.isFinite(atMs) ? atMs : 0;
}
