import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { editObjects, readObjects } from '../../objects/edit-objects.ts';
import { changedUser, toUser, userNamed } from '../../objects/users.ts';
import { credentialOf } from '../authenticate.ts';
import { deletedSchema, deleteObject } from '../delete-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { emailField, nameField } from '../fields.ts';
import { errorAnswers, ManifestsRefused } from '../render-error.ts';

const role = z.enum(['member', 'viewer', 'admin']);

const userChange = z.strictObject({
  email: emailField,
  name: z.string().trim().min(1).max(200).optional(),
  teams: z.array(nameField).max(100).optional(),
  role: role.optional().meta({
    description: 'The most that the user’s keys may be: viewer reads everything, admin changes everything.',
  }),
});

const userSchema = z.object({
  email: z.string().meta({ description: 'The identity, in lower case.' }),
  name: z.string().nullable(),
  teams: z.array(z.string()),
  role,
});

/** `/users`: a user is a manifest of type `user`; these are the short ways to it. */
export function usersRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, events } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/users',
      {
        schema: {
          tags: ['users'],
          summary: 'Make a user, or change one; what is left out stays',
          body: userChange,
          response: {
            200: userSchema.meta({ description: 'The user existed and is now as given.' }),
            201: userSchema.meta({ description: 'The user was made.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const context = { policy, credential: credentialOf(request) };
        const wanted = [{ type: 'user', name: request.body.email }];
        const outcome = await editObjects(context, wanted, (stored) => [changedUser(stored, request.body)]);
        if (outcome.kind === 'refused') throw new ManifestsRefused(outcome.faults);
        if (outcome.created + outcome.updated > 0) events.manifestsApplied(outcome, outcome.revision);
        const user = toUser(userNamed(outcome.stored, request.body.email));
        return reply.code(outcome.created > 0 ? 201 : 200).send(user);
      },
    );
    app.get(
      '/users',
      {
        schema: {
          tags: ['users'],
          summary: 'List users',
          response: { 200: z.object({ users: z.array(userSchema) }), ...errorAnswers },
        },
      },
      async (request) => {
        const { stored } = await readObjects({ policy, credential: credentialOf(request) }, ['user']);
        return { users: stored.map(toUser) };
      },
    );
    app.delete(
      '/users/:email',
      {
        schema: {
          tags: ['users'],
          summary: 'Delete a user; the user’s keys end with the user',
          params: z.strictObject({ email: z.string().min(1).max(254) }),
          response: { 200: deletedSchema, ...errorAnswers },
        },
      },
      (request) =>
        deleteObject(dependencies, request, { type: 'user', name: request.params.email.toLowerCase() }),
    );
    done();
  };
}
