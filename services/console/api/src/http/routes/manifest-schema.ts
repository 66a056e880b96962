import { manifestJsonSchema } from '@tollgate/manifests';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** `GET /manifests/schema`: what editors need to complete and check manifests. It is no secret, and editors send no key. */
export function manifestSchemaRoutes(): FastifyPluginCallbackZod {
  // Made when it is first asked for, and then kept: whoever asks needs no key.
  let schema: Record<string, unknown> | undefined;
  return (app, _options, done) => {
    app.get(
      '/manifests/schema',
      {
        schema: {
          tags: ['manifests'],
          summary: 'The JSON Schema of manifests, for editors',
          security: [],
          response: { 200: z.record(z.string(), z.unknown()) },
        },
      },
      async () => {
        schema ??= manifestJsonSchema();
        return schema;
      },
    );
    done();
  };
}
