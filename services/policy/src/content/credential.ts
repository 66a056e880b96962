import type { PresentedCredential } from '../identity/credential-fault.ts';
import type { Bearer } from '../identity/jwt/bearer.ts';
import { bearerToken } from '../identity/jwt/bearer-principals.ts';
import { parseNetwork } from '../identity/network.ts';
import type { Principal } from '../identity/principal.ts';
import { tokenEnd } from '../identity/token-state.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import type { ConfigContent } from './content.ts';

/** What a caller presents: the SHA-256 of a key in hex, or a verified JWT. */
export type Presented = { readonly sha256: string } | { readonly bearer: Bearer };

/** A credential that one config knows, with its token. */
export type Credential = PresentedCredential & { readonly token: TokenEntry };

/** Returns what a credential is in one config; undefined if the config does not know it. */
export function credentialIn(
  content: Pick<ConfigContent, 'principals' | 'tokens' | 'bearerPrincipal'>,
  presented: Presented,
): Credential | undefined {
  if ('bearer' in presented) {
    const principal = content.bearerPrincipal(presented.bearer);
    return principal && credential(bearerToken(presented.bearer, principal), principal, Infinity);
  }
  const secret = content.tokens.secret(presented.sha256);
  if (secret === undefined) return undefined;
  return credential(secret.token, content.principals.get(secret.token.subject), secret.endsAtMs);
}

function credential(token: TokenEntry, principal: Principal | undefined, secretEndsAtMs: number): Credential {
  return {
    token,
    principal,
    end: principal === undefined ? NEVER_BEGAN : tokenEnd(token, principal),
    networks: token.addresses.map(parseNetwork).filter((network) => network !== undefined),
    secretEndsAtMs,
  };
}

/** The end of a token whose owner no longer exists. */
const NEVER_BEGAN = { endsAtMs: 0, endedBy: 'expiry', rotationDueAtMs: Infinity } as const;
