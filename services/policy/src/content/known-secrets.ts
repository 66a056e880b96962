import type { TokenEntry } from '../identity/tokens.ts';

/** A secret of a token. */
export type KnownSecret = {
  readonly token: TokenEntry;
  /** When this secret ends; Infinity for the token's current one. */
  readonly endsAtMs: number;
};

/**
 * Returns the secrets of some tokens by their SHA-256 in hex. A hash that several tokens have is the secret of the one
 * that was not revoked.
 */
export function secretsOf(tokens: Iterable<TokenEntry>): Map<string, KnownSecret> {
  const secrets = new Map<string, KnownSecret>();
  const active = new Map<string, KnownSecret>();
  for (const token of tokens) {
    const { previous } = token;
    if (previous !== undefined) secrets.set(previous.sha256, { token, endsAtMs: previous.endsAtMs });
    (token.revokedAtMs === 0 ? active : secrets).set(token.sha256, { token, endsAtMs: Infinity });
  }
  for (const [sha256, secret] of active) secrets.set(sha256, secret);
  return secrets;
}
