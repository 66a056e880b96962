import type { PresentedCredential } from '../../identity/credential-fault.ts';
import type { Bearer } from '../../identity/jwt/bearer.ts';
import { bearerPrincipals, bearerToken } from '../../identity/jwt/bearer-principals.ts';
import { parseNetwork } from '../../identity/network.ts';
import { type Principal, principalsOf } from '../../identity/principal.ts';
import { tokenEnd } from '../../identity/token-state.ts';
import type { TokenEntry } from '../../identity/tokens.ts';
import type { ConfigContent } from '../content.ts';

/** What somebody showed: the SHA-256 of a key in hex, or a verified JWT. */
export type Presented = { readonly sha256: string } | { readonly bearer: Bearer };

/** What a credential is in one config; undefined for nothing. */
export function presentedIn(
  { manifests, tokens }: Pick<ConfigContent, 'manifests' | 'tokens'>,
  presented: Presented,
): (PresentedCredential & { readonly token: TokenEntry }) | undefined {
  const all = [...manifests.values()];
  const principals = principalsOf(all);
  if ('bearer' in presented) {
    const principal = bearerPrincipals(all, principals)(presented.bearer);
    return principal && credential(bearerToken(presented.bearer, principal), principal, Infinity);
  }
  const { sha256 } = presented;
  const living = [...tokens.values()].filter(({ revokedAtMs }) => revokedAtMs === 0);
  const current = living.find((token) => token.sha256 === sha256);
  const token = current ?? [...tokens.values()].find((one) => holds(one, sha256));
  if (token === undefined) return undefined;
  const secretEndsAtMs = token.sha256 === sha256 ? Infinity : (token.previous?.endsAtMs ?? 0);
  return credential(token, principals.get(token.subject), secretEndsAtMs);
}

/** A credential of a token; `principal` is undefined when its owner no longer exists. */
export function credential(
  token: TokenEntry,
  principal: Principal | undefined,
  secretEndsAtMs: number,
): PresentedCredential & { readonly token: TokenEntry } {
  return {
    token,
    principal,
    end:
      principal === undefined
        ? { endsAtMs: 0, endedBy: 'expiry', rotationDueAtMs: Infinity }
        : tokenEnd(token, principal),
    networks: token.addresses.map(parseNetwork).filter((network) => network !== undefined),
    secretEndsAtMs,
  };
}

function holds(token: TokenEntry, sha256: string): boolean {
  return token.sha256 === sha256 || token.previous?.sha256 === sha256;
}
