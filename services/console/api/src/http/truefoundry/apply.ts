import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readObjects } from '../../objects/edit-objects.ts';
import { type StoredObject, storedName } from '../../objects/stored-object.ts';
import { credentialOf } from '../authenticate.ts';
import { deleteObject } from '../delete-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { faultDetail, ManifestsRefused } from '../render-error.ts';
import { MANIFESTS_MAX_BYTES } from '../routes/manifests.ts';
import { errorAnswers } from './render-error.ts';

const manifest = z.looseObject({ type: z.string().min(1).max(100) });
/** Users may be named by their e-mail address alone. */
const named = manifest.extend({
  name: z.string().min(1).max(300).optional(),
  email: z.string().max(300).optional(),
});

const applied = z.object({
  action: z.enum(['CREATE', 'UPDATE']).meta({ description: 'UPDATE also where nothing changes.' }),
  existingManifest: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'What was stored before, where there was something.' }),
  data: z.object({
    type: z.string(),
    name: z.string(),
    manifest: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'What is stored now, secrets masked; not in a dry run.' }),
  }),
  warnings: z.array(faultDetail).optional().meta({ description: 'What does less than it seems to.' }),
});

/** `PUT /apply` and `POST /delete`: the one way in for all kinds of TrueFoundry's manifests. */
export function applyRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, events } = dependencies;
  return (app, _options, done) => {
    app.put(
      '/apply',
      {
        bodyLimit: MANIFESTS_MAX_BYTES,
        schema: {
          tags: ['truefoundry'],
          summary: 'Apply one manifest',
          body: z.strictObject({ manifest, dryRun: z.boolean().nullish() }),
          response: { 200: applied, ...errorAnswers },
        },
      },
      async (request) => {
        const context = { policy, credential: credentialOf(request) };
        const given = request.body.manifest;
        const dryRun = request.body.dryRun === true;
        const { stored: before } = await readObjects(context, [given.type]);
        const { results, revision, faults, warnings } = await policy.applyManifests(context.credential, {
          documents: Buffer.from(JSON.stringify(given)),
          contentType: 'application/json',
          dryRun,
        });
        if (faults.length > 0) throw new ManifestsRefused(faults);
        const [result] = results;
        if (result === undefined) throw new Error('invariant: policy names each object that it stored');
        if (!dryRun && result.action !== 'unchanged') {
          const isNew = result.action === 'created';
          events.manifestsApplied({ created: isNew ? 1 : 0, updated: isNew ? 0 : 1 }, revision);
        }
        const existing = find(before, result);
        const now = dryRun ? undefined : find((await readObjects(context, [given.type])).stored, result);
        return {
          action: result.action === 'created' ? ('CREATE' as const) : ('UPDATE' as const),
          ...(existing === undefined ? {} : { existingManifest: existing }),
          data: { type: result.type, name: result.name, ...(now === undefined ? {} : { manifest: now }) },
          ...(warnings.length === 0 ? {} : { warnings }),
        };
      },
    );
    app.post(
      '/delete',
      {
        bodyLimit: MANIFESTS_MAX_BYTES,
        schema: {
          tags: ['truefoundry'],
          summary: 'Delete the object that a manifest describes',
          body: z.strictObject({ manifest: named }),
          response: { 200: z.object({}), ...errorAnswers },
        },
      },
      async (request) => {
        const { type, name = '', email = name } = request.body.manifest;
        const identity = type === 'user' ? email : name;
        await deleteObject(dependencies, request, { type, name: storedName(type, identity) });
        return {};
      },
    );
    done();
  };
}

function find(stored: readonly StoredObject[], { type, name }: { type: string; name: string }) {
  return stored.find((object) => object.type === type && object.name === name);
}
