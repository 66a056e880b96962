import type { ShownToken, StoredManifest } from './shapes.ts';

/** Which types a prune looks at: those that the given documents have, or all. */
export type PruneScope = 'given-types' | 'all-types';

/** An object that will be deleted. */
export type Deletion = {
  readonly manifest: StoredManifest;
  /** Tokens that end with it. */
  readonly tokens: number;
};

/** What a prune does, in the order to do it in. */
export type PrunePlan = {
  /** Objects without their references to others, to be applied first: two that name each other could not go else. */
  readonly detached: readonly StoredManifest[];
  readonly deletions: readonly Deletion[];
  /** Objects in none of the documents that stay, because somebody administers with a token of theirs. */
  readonly kept: readonly StoredManifest[];
};

type Identity = { readonly type: string; readonly name: string };

/** Those that refer to others before those that are referred to. Types not listed go first. */
const DELETION_ORDER = ['provider-account', 'virtual-account', 'user', 'team'];
/** Fields of a kind through which it refers to another kind that may refer back. */
const BACK_REFERENCES: ReadonlyMap<string, string> = new Map([
  ['team', 'members'],
  ['virtual-account', 'permissions'],
]);

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
  const administers = (manifest: StoredManifest) =>
    tokens.some(({ role, subject }) => role === 'admin' && subject === subjectOf(manifest));
  const deletions = surplus
    .filter((manifest) => !administers(manifest))
    .sort((one, other) => rank(one) - rank(other))
    .map((manifest) => ({
      manifest,
      tokens: tokens.filter(({ subject }) => subject === subjectOf(manifest)).length,
    }));
  return {
    detached: deletions.flatMap(({ manifest }) => detach(manifest)),
    deletions,
    kept: surplus.filter(administers),
  };
}

function detach(manifest: StoredManifest): StoredManifest[] {
  const field = BACK_REFERENCES.get(manifest.type);
  if (field === undefined || manifest[field] === undefined) return [];
  return [{ ...manifest, [field]: undefined }];
}

function rank(object: Identity): number {
  return DELETION_ORDER.indexOf(familyOf(object));
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
