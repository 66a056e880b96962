import type { StoredObject } from '../../../objects/stored-object.ts';
import type { Credential } from '../../../sessions/credential.ts';
import type { Dependencies } from '../../dependencies.ts';
import { ManifestsRefused } from '../../render-error.ts';

/** Stores one object, and deletes another in the same step. Throws ManifestsRefused and what policy throws. */
export async function storeMore(
  { policy, events }: Pick<Dependencies, 'policy' | 'events'>,
  credential: Credential,
  { put, remove }: { put: StoredObject; remove?: { type: string; name: string } },
): Promise<void> {
  const { faults, results, revision } = await policy.applyManifests(credential, {
    documents: Buffer.from(JSON.stringify(put)),
    contentType: 'application/json',
    dryRun: false,
    deletions: remove === undefined ? [] : [remove],
  });
  if (faults.length > 0) throw new ManifestsRefused(faults);
  const count = (action: string) => results.filter((result) => result.action === action).length;
  events.manifestsApplied(
    { created: count('created'), updated: count('updated'), deleted: count('deleted') },
    revision,
  );
}
