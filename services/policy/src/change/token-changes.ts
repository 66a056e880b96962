import type { ConfigChange } from '../config-store/store.ts';
import type { ConfigContent } from '../content/content.ts';
import type { Principal } from '../identity/principal.ts';
import { isActive } from '../identity/token-state.ts';
import { revoked, TOKEN_ROLES, type TokenEntry } from '../identity/tokens.ts';
import { tokenKey, tokenStoreEntry } from '../objects/entry-keys.ts';
import type { Manifests } from '../objects/manifests.ts';
import { Tokens } from '../objects/tokens.ts';

/** How many revoked tokens are remembered, and for how long: until then their holders are told what happened. */
const REVOKED_MAX = 1_000;
const REVOKED_MS_MAX = 7 * 86_400_000;

/** Tokens after a change: what to store for that, and what it would take away. */
export type TokenChange = ConfigChange & {
  /** Nobody could administer any more. */
  readonly leavesNoAdmin: boolean;
  /** Tokens that this revokes. */
  readonly ended: readonly TokenEntry[];
};

/**
 * What follows for tokens when the manifests become `manifests`, one change after those of `content`: tokens end with their user or virtual account and with
 * the manifest that declared them, and are no more than their user may be once that user's role was lowered.
 */
export function tokensAfter(content: ConfigContent, manifests: Manifests, nowMs: number): TokenChange {
  const before = content.principals;
  const after = manifests.principals;
  const changed = new Map<string, TokenEntry>();
  for (const subject of manifests.touchedSubjects) {
    const owner = { before: before.get(subject), after: after.get(subject), nowMs };
    for (const token of content.tokens.ofSubject(subject)) {
      const next = token.revokedAtMs === 0 ? tokenAfter(token, owner) : token;
      if (next !== token) changed.set(tokenKey(token.id), next);
    }
  }
  return changeOf(content, { changed, before, after, nowMs });
}

/** What to store so that some tokens are these. Revoked tokens that were remembered long enough go with it. */
export function tokenChange(
  content: ConfigContent,
  tokens: readonly TokenEntry[],
  nowMs: number,
): TokenChange {
  const { principals } = content;
  const changed = new Map(tokens.map((token) => [tokenKey(token.id), token]));
  return changeOf(content, { changed, before: principals, after: principals, nowMs });
}

function tokenAfter(
  token: TokenEntry,
  owner: { before: Principal | undefined; after: Principal | undefined; nowMs: number },
): TokenEntry {
  const { before, after, nowMs } = owner;
  const isDeclaredNoMore =
    before?.declaredTokens.has(token.name) === true && after?.declaredTokens.has(token.name) !== true;
  if (after === undefined || isDeclaredNoMore) return revoked(token, nowMs);
  const isLowered = before !== undefined && rank(after.role) < rank(before.role);
  return isLowered && rank(token.role) > rank(after.role) ? { ...token, role: after.role } : token;
}

function changeOf(
  content: ConfigContent,
  step: {
    changed: ReadonlyMap<string, TokenEntry>;
    before: ReadonlyMap<string, Principal>;
    after: ReadonlyMap<string, Principal>;
    nowMs: number;
  },
): TokenChange {
  const { changed, before, after, nowMs } = step;
  const tokens = new Tokens(content.tokens, { put: changed.values() });
  const forgotten = changed.size === 0 ? [] : longRevoked(tokens.revoked(), nowMs);
  const put = new Map([...changed.values()].map(tokenStoreEntry));
  for (const key of forgotten) put.delete(key);
  const hasAdmin = (of: Tokens, owners: ReadonlyMap<string, Principal>) =>
    [...of.admins()].some((token) => isActive(token, owners.get(token.subject), nowMs));
  return {
    put,
    remove: forgotten.filter((key) => content.tokens.has(key)),
    ended: [...changed.values()].filter(({ revokedAtMs }) => revokedAtMs !== 0),
    leavesNoAdmin: hasAdmin(content.tokens, before) && !hasAdmin(tokens, after),
  };
}

/** Of revoked tokens the keys of those beyond what is remembered. */
function longRevoked(tokens: Iterable<TokenEntry>, nowMs: number): string[] {
  return [...tokens]
    .sort((one, other) => other.revokedAtMs - one.revokedAtMs)
    .filter(({ revokedAtMs }, index) => index >= REVOKED_MAX || nowMs - revokedAtMs > REVOKED_MS_MAX)
    .map(({ id }) => tokenKey(id));
}

function rank(role: TokenEntry['role']): number {
  return TOKEN_ROLES.indexOf(role);
}
