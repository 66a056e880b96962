import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** Where the OpenAPI document is. */
export const OPENAPI_PATH = '/api/openapi.json';

/** Collects the OpenAPI document from the routes registered after this. */
export function collectOpenApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tollgate admin API',
        version: '1',
        description:
          'Manifests, people, programs, keys, spend and history. Send a key as `Authorization: Bearer <key>`; what it may do is for its role to say. History and spend show admins and viewers everything, others what is their own.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          adminToken: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'tollgate_session' },
        },
      },
      security: [{ adminToken: [] }, { session: [] }],
      tags: [
        { name: 'manifests', description: 'Config as documents' },
        { name: 'users', description: 'People' },
        { name: 'teams', description: 'Users with a name' },
        { name: 'virtual accounts', description: 'Programs' },
        { name: 'tokens', description: 'Keys of users and virtual accounts' },
        { name: 'limits', description: 'More of a limit for a time: requests of users, grants of admins' },
        { name: 'spend', description: 'What limits and budgets hold now' },
        { name: 'history', description: 'Metrics and single requests' },
        { name: 'audit', description: 'Who changed what' },
        { name: 'gateway', description: 'Where the gateway is' },
        {
          name: 'truefoundry',
          description: 'The same under the paths and in the shapes of TrueFoundry’s API',
        },
        { name: 'identity', description: 'The caller' },
      ],
    },
    transform: jsonSchemaTransform,
  });
}

/** Serves the document. */
export function serveOpenApi(app: FastifyInstance): void {
  app.get(OPENAPI_PATH, { schema: { hide: true } }, async () => app.swagger());
}
