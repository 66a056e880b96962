import { randomBytes } from 'node:crypto';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readObjects } from '../../../objects/edit-objects.ts';
import { LIMIT_REQUEST, moreOfLimitFields, toLimitRequest } from '../../../objects/more-of-limit.ts';
import { credentialOf } from '../../authenticate.ts';
import { deletedSchema, deleteObject } from '../../delete-object.ts';
import type { Dependencies } from '../../dependencies.ts';
import { nameParams } from '../../fields.ts';
import { errorAnswers, errorSchema } from '../../render-error.ts';
import { grantMoment, moreAnswer, moreFields } from './more-fields.ts';
import { storeMore } from './store-more.ts';

const requestAnswer = z.object({
  ...moreAnswer,
  requested_by: z.string().meta({ description: 'Who asks, such as user:lena@example.com.' }),
  until: z.string().nullable(),
});

/** `/limits/requests`: requests of users for more of a limit, until an admin grants or declines them. */
export function limitRequestsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, callers } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/limits/requests',
      {
        schema: {
          tags: ['limits'],
          summary: 'Ask for more of a limit',
          description:
            'In the name of the key’s user or virtual account, which may have 10 open requests. Admins, viewers and the managers of the team whose budget it is see it, and the notification channels are told.',
          body: z.strictObject({ ...moreFields, until: grantMoment.optional() }),
          response: { 201: requestAnswer, 422: errorSchema, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { subject } = await callers(credentialOf(request));
        const { until } = request.body;
        const asked = {
          type: LIMIT_REQUEST,
          name: `request-${randomBytes(6).toString('hex')}`,
          requested_by: subject,
          ...moreOfLimitFields(request.body),
          ...(until === undefined ? {} : { until }),
        };
        await storeMore(dependencies, credentialOf(request), { put: asked });
        return reply.code(201).send(toLimitRequest(asked));
      },
    );
    app.get(
      '/limits/requests',
      {
        schema: {
          tags: ['limits'],
          summary: 'List the open requests for more that the caller may see',
          response: { 200: z.object({ requests: z.array(requestAnswer) }), ...errorAnswers },
        },
      },
      async (request) => {
        const context = { policy, credential: credentialOf(request) };
        const { stored } = await readObjects(context, [LIMIT_REQUEST]);
        return { requests: stored.map(toLimitRequest) };
      },
    );
    app.delete(
      '/limits/requests/:name',
      {
        schema: {
          tags: ['limits'],
          summary: 'Decline or take back a request for more',
          params: nameParams,
          response: { 200: deletedSchema, ...errorAnswers },
        },
      },
      (request) => deleteObject(dependencies, request, { type: LIMIT_REQUEST, name: request.params.name }),
    );
    done();
  };
}
