import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { editObjects, readObjects } from '../../objects/edit-objects.ts';
import type { StoredObject } from '../../objects/stored-object.ts';
import {
  changedTeam,
  TEAM_TYPES,
  type Team,
  teamNamed,
  teamsOf,
  withMember,
  withoutMember,
} from '../../objects/teams.ts';
import { credentialOf } from '../authenticate.ts';
import { deletedSchema, deleteObject } from '../delete-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { emailField, nameField, nameParams } from '../fields.ts';
import { errorAnswers, ManifestsRefused } from '../render-error.ts';

const emails = z.array(emailField).max(10_000);

const teamChange = z.strictObject({
  name: nameField,
  display_name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  managers: emails
    .optional()
    .meta({ description: 'Who may change the team’s members, virtual accounts and budgets.' }),
  members: emails.optional(),
});

const teamSchema = z.object({
  name: z.string(),
  display_name: z.string().nullable(),
  description: z.string().nullable(),
  managers: z.array(z.string()),
  members: z
    .array(z.string())
    .meta({ description: 'Those that the team names, and those whose own manifest names the team.' }),
});

/** `/teams`: a team is a manifest of type `team`; these are the short ways to it. */
export function teamsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/teams',
      {
        schema: {
          tags: ['teams'],
          summary: 'Make a team, or change one; what is left out stays',
          body: teamChange,
          response: {
            200: teamSchema.meta({ description: 'The team existed and is now as given.' }),
            201: teamSchema.meta({ description: 'The team was made.' }),
            ...errorAnswers,
          },
        },
      },
      (request, reply) =>
        editTeam(dependencies, {
          request,
          reply,
          team: request.body.name,
          edit: (stored) => [changedTeam(stored, request.body)],
        }),
    );
    app.get(
      '/teams',
      {
        schema: {
          tags: ['teams'],
          summary: 'List teams',
          response: { 200: z.object({ teams: z.array(teamSchema) }), ...errorAnswers },
        },
      },
      async (request) => {
        const { stored } = await readObjects({ policy, credential: credentialOf(request) }, TEAM_TYPES);
        return { teams: teamsOf(stored) };
      },
    );
    app.delete(
      '/teams/:name',
      {
        schema: {
          tags: ['teams'],
          summary: 'Delete a team',
          params: nameParams,
          response: { 200: deletedSchema, ...errorAnswers },
        },
      },
      (request) => deleteObject(dependencies, request, { type: 'team', name: request.params.name }),
    );
    app.register(memberRoutes(dependencies));
    done();
  };
}

/** `/teams/{name}/members`: who is in a team. Both ways of being in it count, and both end with a removal. */
function memberRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/teams/:name/members',
      {
        schema: {
          tags: ['teams'],
          summary: 'Bring a user into a team',
          params: nameParams,
          body: z.strictObject({ email: emailField }),
          response: { 200: teamSchema, ...errorAnswers },
        },
      },
      (request, reply) => {
        const member = { team: request.params.name, email: request.body.email };
        const edit = (stored: readonly StoredObject[]) => withMember(stored, member);
        return editTeam(dependencies, { request, reply, team: member.team, edit });
      },
    );
    app.delete(
      '/teams/:name/members/:email',
      {
        schema: {
          tags: ['teams'],
          summary: 'Take a user out of a team',
          params: nameParams.extend({ email: emailField }),
          response: { 200: teamSchema, ...errorAnswers },
        },
      },
      (request, reply) => {
        const member = { team: request.params.name, email: request.params.email };
        const edit = (stored: readonly StoredObject[]) => withoutMember(stored, member);
        return editTeam(dependencies, { request, reply, team: member.team, edit });
      },
    );
    done();
  };
}

/** Makes an edit; the answer is the team as it is then, with 201 where it is new. */
async function editTeam(
  { policy, events }: Dependencies,
  options: {
    request: FastifyRequest;
    reply: FastifyReply;
    team: string;
    edit: Parameters<typeof editObjects>[2];
  },
): Promise<Team> {
  const { request, reply, team, edit } = options;
  const context = { policy, credential: credentialOf(request) };
  const outcome = await editObjects(context, TEAM_TYPES, edit);
  if (outcome.kind === 'refused') throw new ManifestsRefused(outcome.faults);
  if (outcome.created + outcome.updated > 0) events.manifestsApplied(outcome, outcome.revision);
  reply.code(outcome.created > 0 ? 201 : 200);
  return teamNamed(outcome.stored, team);
}
