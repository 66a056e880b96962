import { GatewayError, type ManifestFault__Output } from '@tollgate/contracts';
import type { PolicyClient } from '../clients/policy.ts';
import type { Credential } from '../sessions/credential.ts';
import { parseStored, type StoredObject, storedName } from './stored-object.ts';

/** What became of an edit: the objects as they are now, or the faults for which nothing was stored. */
export type EditOutcome =
  | {
      readonly kind: 'done';
      readonly stored: readonly StoredObject[];
      readonly created: number;
      readonly updated: number;
      readonly revision: number;
    }
  | { readonly kind: 'refused'; readonly faults: readonly ManifestFault__Output[] };

/** Where objects are, and in whose name they are read and changed. */
export type ObjectContext = {
  readonly policy: Pick<PolicyClient, 'listManifests' | 'applyManifests'>;
  readonly credential: Credential;
};

/** How often an edit is made anew on top of somebody else's before the caller is told to. */
const ATTEMPTS_MAX = 10;

/** Objects of a type: all of them, or the one of a name. */
export type ObjectsWanted = string | { readonly type: string; readonly name: string };

/**
 * Reads some objects, lets `edit` say which manifests shall be stored, and stores them in one step. Where
 * one of them was changed by somebody else in between, it is all done again from what is stored then, so that no change
 * is lost. `edit` may run several times and must only compute; what it throws is passed on.
 *
 * Throws GatewayError: `conflict` when others were faster ten times, and whatever policy throws.
 */
export async function editObjects(
  context: ObjectContext,
  wanted: readonly ObjectsWanted[],
  edit: (stored: readonly StoredObject[]) => readonly StoredObject[],
): Promise<EditOutcome> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const { stored, revision } = await readObjects(context, wanted);
    const changed = edit(stored);
    if (changed.length === 0) return { kind: 'done', stored, created: 0, updated: 0, revision };
    const answer = await context.policy
      .applyManifests(context.credential, {
        documents: Buffer.from(JSON.stringify(changed)),
        contentType: 'application/json',
        dryRun: false,
        expectedRevision: revision,
      })
      .catch(undefinedOnConflict);
    if (answer === undefined || answer.faults.some(({ code }) => code === 'conflict')) continue;
    if (answer.faults.length > 0) return { kind: 'refused', faults: answer.faults };
    const count = (wanted: string) => answer.results.filter(({ action }) => action === wanted).length;
    return {
      kind: 'done',
      stored: replaced(stored, changed),
      created: count('created'),
      updated: count('updated'),
      revision: answer.revision,
    };
  }
  throw new GatewayError('conflict', 'Others keep changing the same objects; try again in a moment.');
}

/** The objects that are wanted and that the caller may see, and a revision that none of them is older than. */
export async function readObjects(
  { policy, credential }: Pick<ObjectContext, 'credential'> & { policy: Pick<PolicyClient, 'listManifests'> },
  wanted: readonly ObjectsWanted[],
): Promise<{ stored: StoredObject[]; revision: number }> {
  const lists = await Promise.all(
    wanted.map((objects) => {
      if (typeof objects === 'string') return policy.listManifests(credential, objects);
      const { type, name } = objects;
      return policy.listManifests(credential, type, storedName(type, name));
    }),
  );
  return {
    stored: lists.flatMap(({ manifests }) => manifests.map(parseStored)),
    revision: Math.min(...lists.map(({ revision }) => revision)),
  };
}

function undefinedOnConflict(thrown: unknown): undefined {
  if (thrown instanceof GatewayError && thrown.code === 'conflict') return undefined;
  throw thrown;
}

function replaced(stored: readonly StoredObject[], changed: readonly StoredObject[]): StoredObject[] {
  const isChanged = (object: StoredObject) =>
    changed.some(({ type, name }) => type === object.type && name === object.name);
  return [...stored.filter((object) => !isChanged(object)), ...changed];
}
