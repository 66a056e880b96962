import type { TokenEntry } from '../identity/tokens.ts';
import { LayeredMap } from '../incremental/layered-map.ts';
import { tokenKey } from './entry-keys.ts';

/** A secret of a token. */
export type KnownSecret = {
  readonly token: TokenEntry;
  /** When this secret ends; Infinity for the token's current one. */
  readonly endsAtMs: number;
};

/** A change of tokens: those to put in, and the keys of those to take out. */
export type TokensChange = { readonly put?: Iterable<TokenEntry>; readonly remove?: Iterable<string> };

type Group = ReadonlySet<TokenEntry>;
type Groups = LayeredMap<string, Group>;

/** The group of admin tokens and that of revoked ones; the others are by subject or by hash. */
const ADMIN = 'role admin';
const REVOKED = 'revoked';

/**
 * The tokens of one config by key. Never changes: a change makes another one, and costs as much as it changes, however
 * many tokens there are.
 */
export class Tokens extends LayeredMap<string, TokenEntry> {
  readonly #groups: Groups;

  constructor(before?: Tokens, { put = [], remove = [] }: TokensChange = {}) {
    const entries = new Map([...put].map((token) => [tokenKey(token.id), token]));
    const removed = [...remove];
    super(before, { put: entries, remove: removed });
    const gone = [...removed, ...entries.keys()].map((key) => before?.get(key));
    const old = before === undefined ? new LayeredMap<string, Group>() : before.#groups;
    this.#groups = groupsAfter(
      old,
      gone.filter((token) => token !== undefined),
      [...entries.values()],
    );
  }

  /** Those of one user or virtual account. */
  ofSubject(subject: string): Group {
    return this.#group(subject);
  }

  /** Those with the role admin, revoked ones included. */
  admins(): Group {
    return this.#group(ADMIN);
  }

  /** Those that were revoked. */
  revoked(): Group {
    return this.#group(REVOKED);
  }

  /** The secret with a SHA-256 in hex. If it is one of several tokens, it is that of the one that was not revoked. */
  secret(sha256: string): KnownSecret | undefined {
    let found: KnownSecret | undefined;
    for (const token of this.#group(sha256)) {
      if (token.sha256 === sha256 && token.revokedAtMs === 0) return { token, endsAtMs: Infinity };
      const { previous } = token;
      const endsAtMs = token.sha256 === sha256 ? Infinity : previous?.endsAtMs;
      if (endsAtMs !== undefined) found = { token, endsAtMs };
    }
    return found;
  }

  #group(name: string): Group {
    return this.#groups.get(name) ?? NONE;
  }
}

const NONE: Group = new Set();

function groupsAfter(before: Groups, gone: readonly TokenEntry[], come: readonly TokenEntry[]): Groups {
  const edited = new Map<string, Set<TokenEntry>>();
  const groupOf = (name: string) => {
    const known = edited.get(name) ?? new Set(before.get(name));
    edited.set(name, known);
    return known;
  };
  for (const token of gone) for (const name of groupNames(token)) groupOf(name).delete(token);
  for (const token of come) for (const name of groupNames(token)) groupOf(name).add(token);
  const remove = [...edited].filter(([, group]) => group.size === 0).map(([name]) => name);
  for (const name of remove) edited.delete(name);
  return new LayeredMap<string, Group>(before, { put: edited, remove });
}

function groupNames(token: TokenEntry): string[] {
  const names = [token.subject, token.sha256];
  if (token.previous !== undefined) names.push(token.previous.sha256);
  if (token.role === 'admin') names.push(ADMIN);
  if (token.revokedAtMs !== 0) names.push(REVOKED);
  return names;
}
