import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { errorAnswers } from '../../render-error.ts';

const which = z.strictObject({
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional()
    .meta({ description: 'Of the answers; without it all of them are forgotten.' }),
});

/** `DELETE /answers`: what gateways keep for `x-tfy-cache-config`. */
export function answersRoutes({ policy }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.delete(
      '/answers',
      {
        schema: {
          tags: ['config'],
          summary: 'Purge the cache of answers',
          description:
            'Tells every gateway that runs to forget the answers that it has kept, of one namespace or all. For admins.',
          querystring: which,
          response: { 202: z.object({ namespace: z.string().nullable() }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { namespace = '' } = request.query;
        await policy.purgeAnswers(credentialOf(request), namespace);
        return reply.code(202).send({ namespace: namespace === '' ? null : namespace });
      },
    );
    done();
  };
}
