import type { ShownToken, StoredManifest } from '../admin/shapes.ts';

/** Which types a prune looks at: those that the given documents have, or all. */
export type PruneScope = 'given-types' | 'all-types';

/** An object that will be deleted. */
export type Deletion = {
  readonly manifest: StoredManifest;
  /** Tokens that end with it. */
  readonly tokens: number;
};

/** What a prune does. */
export type PrunePlan = {
  readonly deletions: readonly Deletion[];
  /** Objects in none of the documents that stay, because somebody administers with a token of theirs. */
  readonly kept: readonly StoredManifest[];
};

type Identity = { readonly type: string; readonly name: string };

/**
 * Plans the deletion of every stored object that is in none of the given documents. Owners of admin tokens are kept,
 * so that a prune never locks anybody out.
 */
export function planPrune(options: {
  stored: readonly StoredManifest[];
  given: readonly Identity[];
  tokens: readonly ShownToken[];
  scope: PruneScope;
}): PrunePlan {
  const { stored, given, tokens, scope } = options;
  const givenNames = new Set(given.map(identityOf));
  const givenFamilies = new Set(given.map(familyOf));
  const surplus = stored.filter(
    (manifest) =>
      !givenNames.has(identityOf(manifest)) &&
      (scope === 'all-types' || givenFamilies.has(familyOf(manifest))),
  );
  const living = tokens.filter(({ state }) => state !== 'revoked' && state !== 'expired');
  const administers = (manifest: StoredManifest) =>
    living.some(({ role, subject }) => role === 'admin' && subject === subjectOf(manifest));
  const deletions = surplus
    .filter((manifest) => !administers(manifest))
    .map((manifest) => ({
      manifest,
      tokens: living.filter(({ subject }) => subject === subjectOf(manifest)).length,
    }));
  return { deletions, kept: surplus.filter(administers) };
}

function identityOf({ type, name }: Identity): string {
  return `${type} ${name}`;
}

/** `provider-account` of `provider-account/openai`. */
function familyOf({ type }: Identity): string {
  return type.split('/')[0] ?? type;
}

function subjectOf({ type, name }: Identity): string | undefined {
  if (type === 'user') return `user:${name}`;
  return type === 'virtual-account' ? `virtualaccount:${name}` : undefined;
}
