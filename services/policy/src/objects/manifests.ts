import {
  isProviderAccount,
  type Manifest,
  type ManifestOf,
  type ProviderAccountManifest,
} from '@tollgate/manifests';
import type { Principal } from '../identity/principal.ts';
import {
  type ManifestStep,
  NO_PRINCIPALS,
  type PrincipalIndex,
  principalsAfter,
} from '../identity/principal-index.ts';
import { LayeredMap } from '../incremental/layered-map.ts';
import { manifestKey } from './entry-keys.ts';

/** A change of manifests: those to put in, and the keys of those to take out. */
export type ManifestsChange = { readonly put?: Iterable<Manifest>; readonly remove?: Iterable<string> };

/** All kinds of provider accounts are one family; every other type is one of its own. */
const ACCOUNTS = 'provider-account';

type ByFamily = ReadonlyMap<string, LayeredMap<string, Manifest>>;

/**
 * The manifests of one config by key. Never changes: a change makes another one, in which the manifests of each type and
 * the principals stay the same objects as far as it does not touch them.
 */
export class Manifests extends LayeredMap<string, Manifest> {
  readonly #byFamily: ByFamily;
  readonly #index: PrincipalIndex;

  constructor(before?: Manifests, { put = [], remove = [] }: ManifestsChange = {}) {
    const entries = new Map([...put].map((manifest) => [manifestKey(manifest), manifest]));
    const removed = [...remove];
    super(before, { put: entries, remove: removed });
    const steps = stepsOf(before, entries, removed);
    this.#byFamily = familiesAfter(before === undefined ? new Map() : before.#byFamily, steps);
    this.#index = principalsAfter(before === undefined ? NO_PRINCIPALS : before.#index, steps, (name) =>
      this.#userNamed(name),
    );
  }

  /** All users and virtual accounts by subject. */
  get principals(): LayeredMap<string, Principal> {
    return this.#index.principals;
  }

  /** Subjects that the last change may have made, changed or taken away. */
  get touchedSubjects(): ReadonlySet<string> {
    return this.#index.touched;
  }

  /** Those of one type, by key. */
  ofType<Type extends Exclude<Manifest['type'], ProviderAccountManifest['type']>>(
    type: Type,
  ): LayeredMap<string, ManifestOf<Type>> {
    // Families hold what their name says.
    return this.#family(type) as LayeredMap<string, ManifestOf<Type>>;
  }

  /** Provider accounts of every kind, by key. */
  accounts(): LayeredMap<string, ProviderAccountManifest> {
    // The family holds nothing else.
    return this.#family(ACCOUNTS) as LayeredMap<string, ProviderAccountManifest>;
  }

  #family(family: string): LayeredMap<string, Manifest> {
    return this.#byFamily.get(family) ?? NONE;
  }

  #userNamed(name: string): ManifestOf<'user'> | undefined {
    return this.ofType('user').get(manifestKey({ type: 'user', name }));
  }
}

const NONE = new LayeredMap<string, Manifest>();

function familyOf(manifest: Manifest): string {
  return isProviderAccount(manifest) ? ACCOUNTS : manifest.type;
}

function stepsOf(
  before: ReadonlyMap<string, Manifest> | undefined,
  put: ReadonlyMap<string, Manifest>,
  remove: readonly string[],
): ManifestStep[] {
  const steps: ManifestStep[] = [];
  for (const key of remove) {
    const was = before?.get(key);
    if (was !== undefined) steps.push({ key, object: was, was, is: undefined });
  }
  for (const [key, is] of put) {
    const was = before?.get(key);
    if (was !== is) steps.push({ key, object: is, was, is });
  }
  return steps;
}

function familiesAfter(before: ByFamily, steps: readonly ManifestStep[]): ByFamily {
  const after = new Map(before);
  for (const [family, ofFamily] of Map.groupBy(steps, ({ object }) => familyOf(object))) {
    const put = ofFamily.flatMap(({ key, is }) => (is === undefined ? [] : [[key, is] as const]));
    const remove = ofFamily.filter(({ is }) => is === undefined).map(({ key }) => key);
    after.set(family, new LayeredMap(before.get(family), { put, remove }));
  }
  return after;
}
