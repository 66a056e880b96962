import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';

/** `GET /whoami`: who the credential belongs to. */
export function whoamiRoutes({ policy }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/whoami',
      {
        schema: {
          tags: ['identity'],
          summary: 'Who am I',
          response: {
            200: z.object({
              subject: z.string(),
              role: z.string().meta({ description: 'admin, viewer or member' }),
              token_id: z.string(),
              token_name: z.string(),
              teams: z.array(z.string()),
              managed_teams: z
                .array(z.string())
                .meta({ description: 'Whose members, virtual accounts and budgets the caller may change.' }),
              managed_accounts: z
                .array(z.string())
                .meta({ description: 'Provider accounts that the caller may change.' }),
              models: z
                .array(z.string())
                .meta({ description: 'Models that the caller may call, at most 1,000.' }),
            }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        const me = await policy.whoAmI(credentialOf(request));
        return {
          subject: me.subject,
          role: me.role,
          token_id: me.tokenId,
          token_name: me.tokenName,
          teams: me.teams,
          managed_teams: me.managedTeams,
          managed_accounts: me.managedAccounts,
          models: me.models,
        };
      },
    );
    done();
  };
}
