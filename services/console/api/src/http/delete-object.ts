import { GatewayError } from '@tollgate/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { credentialOf } from './authenticate.ts';
import type { Dependencies } from './dependencies.ts';
import { expectedRevision } from './expected-revision.ts';
import { ManifestsRefused } from './render-error.ts';

/** Answer to the deletion of an object. */
export const deletedSchema = z.object({ deleted: z.literal(true), revision: z.int() });

/**
 * Deletes one object. Throws GatewayError `not_found` where there is none and `conflict` where it has changed since the
 * revision that `If-Match` names, and ManifestsRefused where others need it.
 */
export async function deleteObject(
  { policy, events }: Pick<Dependencies, 'policy' | 'events'>,
  request: FastifyRequest,
  object: { type: string; name: string },
): Promise<z.infer<typeof deletedSchema>> {
  const { deleted, revision, faults } = await policy.deleteManifest(credentialOf(request), {
    ...object,
    expectedRevision: expectedRevision(request),
  });
  if (faults.length > 0) throw new ManifestsRefused(faults);
  if (!deleted) {
    throw new GatewayError('not_found', `There is no ${object.type} named ${object.name}.`, {
      param: 'name',
    });
  }
  events.manifestDeleted(object);
  return { deleted: true, revision };
}
