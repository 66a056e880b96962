import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers, sendManifestFaults } from '../render-error.ts';

const newUser = z.strictObject({
  email: z
    .string()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
  name: z.string().trim().min(1).max(200).optional(),
  teams: z.array(z.string().min(1).max(100)).max(100).optional(),
});

const userSchema = z.object({
  email: z.string().meta({ description: 'The identity, in lower case.' }),
  name: z.string().nullable(),
  teams: z.array(z.string()),
});

/** What this route reads of a stored `user` manifest. */
const storedUser = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  teams: z.array(z.string()).optional(),
});

/** `POST|GET /users`: a user is a manifest of type `user`; this is the short way to it. */
export function usersRoutes({ policy, events }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/users',
      {
        schema: {
          tags: ['users'],
          summary: 'Make a user, or change one',
          body: newUser,
          response: {
            200: userSchema.meta({ description: 'The user existed and is now as given.' }),
            201: userSchema.meta({ description: 'The user was made.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const { email, name, teams } = request.body;
        const documents = Buffer.from(JSON.stringify({ type: 'user', email, name, teams }));
        const change = { documents, contentType: 'application/json', dryRun: false };
        const { results, revision, faults } = await policy.applyManifests(credentialOf(request), change);
        if (faults.length > 0) return sendManifestFaults(faults, reply);
        const isNew = results[0]?.action === 'created';
        events.manifestsApplied({ created: isNew ? 1 : 0, updated: isNew ? 0 : 1 }, revision);
        const user = { email: results[0]?.name ?? email, name: name ?? null, teams: teams ?? [] };
        return reply.code(isNew ? 201 : 200).send(user);
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
        const { manifests } = await policy.listManifests(credentialOf(request), 'user');
        return { users: manifests.map((text) => toUser(storedUser.parse(JSON.parse(text)))) };
      },
    );
    done();
  };
}

function toUser(stored: z.infer<typeof storedUser>): z.infer<typeof userSchema> {
  return { email: stored.name, name: stored.displayName ?? null, teams: stored.teams ?? [] };
}
