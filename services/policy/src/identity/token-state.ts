import type { Principal } from './principal.ts';
import type { TokenEntry } from './tokens.ts';

/** When a token stops, and what stops it. */
export type TokenEnd = {
  /** Infinity for never. */
  readonly endsAtMs: number;
  readonly endedBy: 'expiry' | 'overdue rotation';
  /** When it has to be given a new secret; Infinity for never. */
  readonly rotationDueAtMs: number;
};

/** What stops a token: its own expiry, that of its owner or of the manifest that declares it, a rotation left undone. */
export function tokenEnd(token: TokenEntry, owner: Principal): TokenEnd {
  const { rotation } = owner;
  const sinceMs = token.rotatedAtMs === 0 ? token.createdAtMs : token.rotatedAtMs;
  const rotationDueAtMs = rotation === undefined ? Infinity : sinceMs + rotation.intervalMs;
  const overdueAtMs = rotationDueAtMs + (rotation?.graceMs ?? 0);
  const expiresAtMs = tokenExpiry(token, owner);
  return expiresAtMs <= overdueAtMs
    ? { endsAtMs: expiresAtMs, endedBy: 'expiry', rotationDueAtMs }
    : { endsAtMs: overdueAtMs, endedBy: 'overdue rotation', rotationDueAtMs };
}

/** When a token ends for good, which no rotation changes; Infinity for never. */
export function tokenExpiry(token: Pick<TokenEntry, 'name' | 'expiresAtMs'>, owner: Principal): number {
  const own = token.expiresAtMs === 0 ? Infinity : token.expiresAtMs;
  return Math.min(own, owner.expiresAtMs ?? Infinity, owner.declaredTokens.get(token.name) ?? Infinity);
}

/** Whether a token lets anybody in now. */
export function isActive(token: TokenEntry, owner: Principal | undefined, nowMs: number): boolean {
  return token.revokedAtMs === 0 && owner !== undefined && nowMs < tokenEnd(token, owner).endsAtMs;
}
