import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import { deletedSchema, deleteObject } from '../delete-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { expectedRevision, tellRevision } from '../expected-revision.ts';
import { CHANGE_TYPE, MANIFEST_TYPES, manifestChange } from '../manifest-change.ts';
import { errorAnswers, errorSchema, faultDetail, sendManifestFaults } from '../render-error.ts';

/** A whole deployment's manifests fit; with its envelope it stays below the largest gRPC message. */
export const MANIFESTS_MAX_BYTES = 8 * 1024 * 1024;

/** Rejects what is not UTF-8, rather than store replacement characters. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

const applied = z.object({
  results: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      action: z.enum(['created', 'updated', 'unchanged', 'deleted']),
    }),
  ),
  revision: z.int(),
  warnings: z
    .array(faultDetail)
    .meta({ description: 'What was stored and does less than it seems to, by the places of the documents.' }),
});

const storedManifest = z.looseObject({ type: z.string(), name: z.string() });

/** `PUT|GET /manifests` and `DELETE /manifests/{type}/{name}`: config as documents. Policy reads and judges them. */
export function manifestsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy } = dependencies;
  return (app, _options, done) => {
    app.register(applyRoute(dependencies));
    app.get(
      '/manifests',
      {
        schema: {
          tags: ['manifests'],
          summary: 'List manifests',
          querystring: z.strictObject({ type: z.string().max(100).default('') }),
          response: {
            200: z.object({ manifests: z.array(storedManifest), revision: z.int() }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const { manifests, revision } = await policy.listManifests(credentialOf(request), request.query.type);
        tellRevision(reply, revision);
        return { manifests: manifests.map(parseObject), revision };
      },
    );
    app.delete(
      '/manifests/:type/:name',
      {
        schema: {
          tags: ['manifests'],
          summary: 'Delete one manifest',
          params: z.strictObject({ type: z.string().min(1).max(100), name: z.string().min(1).max(300) }),
          response: {
            200: deletedSchema,
            422: errorSchema.meta({ description: 'Something refers to it; nothing was deleted.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const deleted = await deleteObject(dependencies, request, request.params);
        tellRevision(reply, deleted.revision);
        return deleted;
      },
    );
    done();
  };
}

/** A scope of its own, because its body stays the text that was sent: faults name its lines. */
function applyRoute({ policy, events }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      MANIFEST_TYPES,
      { parseAs: 'buffer', bodyLimit: MANIFESTS_MAX_BYTES },
      (_request, bytes: Buffer, parsed) => {
        try {
          parsed(null, UTF8.decode(bytes));
        } catch {
          parsed(new GatewayError('invalid_request', 'The body is not UTF-8 text: save the file as UTF-8.'));
        }
      },
    );
    app.put(
      '/manifests',
      {
        bodyLimit: MANIFESTS_MAX_BYTES,
        schema: {
          tags: ['manifests'],
          summary: 'Apply one or many documents, all or none',
          consumes: MANIFEST_TYPES.slice(0, 3),
          querystring: z.strictObject({
            dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'Only validate.' }),
          }),
          body: z
            .string()
            .min(1, 'is empty')
            .meta({
              description: `YAML or JSON; several YAML documents are parted by ---. As ${CHANGE_TYPE}: {"documents": "<YAML>", "deletions": [{"type", "name"}]}, one step.`,
            }),
          response: {
            200: applied,
            422: errorSchema.meta({ description: 'Refused; nothing was stored.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const dryRun = request.query.dryRun === 'true';
        const change = manifestChange(request.headers['content-type'] ?? '', request.body);
        const { results, revision, faults, warnings } = await policy.applyManifests(credentialOf(request), {
          ...change,
          documents: Buffer.from(change.documents),
          dryRun,
          expectedRevision: expectedRevision(request),
        });
        if (faults.length > 0) return sendManifestFaults(faults, reply);
        const count = (action: string) => results.filter((result) => result.action === action).length;
        if (!dryRun) {
          const [created, updated, deleted] = [count('created'), count('updated'), count('deleted')];
          events.manifestsApplied({ created, updated, deleted }, revision);
        }
        tellRevision(reply, revision);
        return applied.parse({ results, revision, warnings });
      },
    );
    done();
  };
}

function parseObject(text: string): z.infer<typeof storedManifest> {
  return storedManifest.parse(JSON.parse(text));
}
