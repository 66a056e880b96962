import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers, errorSchema, faultDetail, sendManifestFaults } from '../render-error.ts';

/** A whole deployment's manifests fit; with its envelope it stays below the largest gRPC message. */
export const MANIFESTS_MAX_BYTES = 8 * 1024 * 1024;

const YAML_TYPES = ['application/yaml', 'text/yaml', 'application/x-yaml'];
const JSON_TYPE = 'application/json';

const applied = z.object({
  results: z.array(
    z.object({ type: z.string(), name: z.string(), action: z.enum(['created', 'updated', 'unchanged']) }),
  ),
  revision: z.int(),
  warnings: z
    .array(faultDetail)
    .meta({ description: 'What was stored and does less than it seems to, by the places of the documents.' }),
});

/** `PUT|GET /manifests` and `DELETE /manifests/{type}/{name}`: config as documents. Policy reads and judges them. */
export function manifestsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, events } = dependencies;
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
            200: z.object({ manifests: z.array(z.record(z.string(), z.unknown())), revision: z.int() }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        const { manifests, revision } = await policy.listManifests(credentialOf(request), request.query.type);
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
            200: z.object({ deleted: z.literal(true), revision: z.int() }),
            422: errorSchema.meta({ description: 'Something refers to it; nothing was deleted.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const { deleted, revision, faults } = await policy.deleteManifest(
          credentialOf(request),
          request.params,
        );
        if (faults.length > 0) return sendManifestFaults(faults, reply);
        if (!deleted) {
          const { type, name } = request.params;
          throw new GatewayError('not_found', `There is no ${type} named ${name}.`, { param: 'name' });
        }
        events.manifestDeleted(request.params);
        return { deleted: true as const, revision };
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
      [...YAML_TYPES, JSON_TYPE],
      { parseAs: 'string', bodyLimit: MANIFESTS_MAX_BYTES },
      (_request, text, parsed) => parsed(null, text),
    );
    app.put(
      '/manifests',
      {
        bodyLimit: MANIFESTS_MAX_BYTES,
        schema: {
          tags: ['manifests'],
          summary: 'Apply one or many documents, all or none',
          consumes: [YAML_TYPES[0] ?? '', JSON_TYPE],
          querystring: z.strictObject({
            dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'Only validate.' }),
          }),
          body: z
            .string()
            .min(1, 'is empty')
            .meta({ description: 'YAML or JSON; several YAML documents are parted by ---.' }),
          response: {
            200: applied,
            422: errorSchema.meta({ description: 'Refused; nothing was stored.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const isJson = request.headers['content-type']?.startsWith(JSON_TYPE) === true;
        const dryRun = request.query.dryRun === 'true';
        const { results, revision, faults, warnings } = await policy.applyManifests(credentialOf(request), {
          documents: Buffer.from(request.body),
          contentType: isJson ? JSON_TYPE : 'application/yaml',
          dryRun,
        });
        if (faults.length > 0) return sendManifestFaults(faults, reply);
        const count = (action: string) => results.filter((result) => result.action === action).length;
        if (!dryRun) {
          events.manifestsApplied({ created: count('created'), updated: count('updated') }, revision);
        }
        return applied.parse({ results, revision, warnings });
      },
    );
    done();
  };
}

function parseObject(text: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
