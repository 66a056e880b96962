import { randomBytes } from 'node:crypto';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readObjects } from '../../../objects/edit-objects.ts';
import { LIMIT_GRANT, LIMIT_REQUEST, moreOfLimitFields, toGrant } from '../../../objects/more-of-limit.ts';
import { credentialOf } from '../../authenticate.ts';
import { deletedSchema, deleteObject } from '../../delete-object.ts';
import type { Dependencies } from '../../dependencies.ts';
import { nameField, nameParams } from '../../fields.ts';
import { errorAnswers, errorSchema } from '../../render-error.ts';
import { grantMoment, moreAnswer, moreFields } from './more-fields.ts';
import { storeMore } from './store-more.ts';

const grantAnswer = z.object({
  ...moreAnswer,
  from: z.string().nullable().meta({ description: 'Null for a grant that began when it was stored.' }),
  until: z.string(),
  state: z.enum(['upcoming', 'running', 'ended']),
});

/** `/limits/grants`: more of a limit for a time. Admission counts with a grant while it runs; it ends without a call. */
export function limitGrantsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, clock } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/limits/grants',
      {
        schema: {
          tags: ['limits'],
          summary: 'Grant more of a limit for a time',
          description:
            'For admins, and for managers of a team of the team’s own budgets. The grant ends at `until` without a call; deleting it ends it earlier.',
          body: z.strictObject({
            ...moreFields,
            from: grantMoment.optional(),
            until: grantMoment,
            request: nameField
              .optional()
              .meta({ description: 'The request that this answers; it is deleted in the same step.' }),
          }),
          response: { 201: grantAnswer, 422: errorSchema, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { from, until, request: answered } = request.body;
        const granted = {
          type: LIMIT_GRANT,
          name: `grant-${randomBytes(6).toString('hex')}`,
          ...moreOfLimitFields(request.body),
          ...(from === undefined ? {} : { from }),
          until,
        };
        await storeMore(dependencies, credentialOf(request), {
          put: granted,
          ...(answered === undefined ? {} : { remove: { type: LIMIT_REQUEST, name: answered } }),
        });
        return reply.code(201).send(toGrant(granted, clock.nowMs()));
      },
    );
    app.get(
      '/limits/grants',
      {
        schema: {
          tags: ['limits'],
          summary: 'List the grants that the caller may see, those that have ended included',
          response: { 200: z.object({ grants: z.array(grantAnswer) }), ...errorAnswers },
        },
      },
      async (request) => {
        const context = { policy, credential: credentialOf(request) };
        const { stored } = await readObjects(context, [LIMIT_GRANT]);
        return { grants: stored.map((grant) => toGrant(grant, clock.nowMs())) };
      },
    );
    app.delete(
      '/limits/grants/:name',
      {
        schema: {
          tags: ['limits'],
          summary: 'End a grant',
          params: nameParams,
          response: { 200: deletedSchema, ...errorAnswers },
        },
      },
      (request) => deleteObject(dependencies, request, { type: LIMIT_GRANT, name: request.params.name }),
    );
    done();
  };
}
