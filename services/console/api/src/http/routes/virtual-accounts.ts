import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { editObjects, readObjects } from '../../objects/edit-objects.ts';
import { changedVirtualAccount, toVirtualAccount, VIRTUAL_ACCOUNT } from '../../objects/virtual-accounts.ts';
import { credentialOf } from '../authenticate.ts';
import { deletedSchema, deleteObject } from '../delete-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { nameField, nameParams } from '../fields.ts';
import { errorAnswers, ManifestsRefused } from '../render-error.ts';

const days = z.int().min(1).max(3_650);

const autoRotate = z.strictObject({
  auto_rotate_interval: days.meta({ description: 'Days after which a key has to be given a new secret.' }),
  grace_period: days.meta({ description: 'Days that the old secret goes on working then.' }),
});

const day = z.iso.date({ error: 'must be a day as yyyy-mm-dd' });

const virtualAccountChange = z.strictObject({
  name: nameField,
  team: nameField
    .nullable()
    .optional()
    .meta({ description: 'Whose managers manage it, and whose rules count it.' }),
  accounts: z
    .array(nameField)
    .max(1_000)
    .optional()
    .meta({ description: 'Provider accounts that it may call.' }),
  expiration_date: day.nullable().optional().meta({ description: 'The last day of its keys, UTC.' }),
  auto_rotate: autoRotate.nullable().optional(),
});

const virtualAccountSchema = z.object({
  name: z.string(),
  team: z.string().nullable(),
  accounts: z.array(z.string()),
  managed_accounts: z.array(z.string()).meta({ description: 'Provider accounts that it may also change.' }),
  expiration_date: z.string().nullable(),
  auto_rotate: autoRotate.nullable(),
});

/** `/virtual-accounts`: a program's identity is a manifest of type `virtual-account`; these are the short ways to it. */
export function virtualAccountsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, events } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/virtual-accounts',
      {
        schema: {
          tags: ['virtual accounts'],
          summary: 'Make a virtual account, or change one; what is left out stays, null takes away',
          body: virtualAccountChange,
          response: {
            200: virtualAccountSchema.meta({ description: 'It existed and is now as given.' }),
            201: virtualAccountSchema.meta({ description: 'It was made.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const context = { policy, credential: credentialOf(request) };
        const wanted = [{ type: VIRTUAL_ACCOUNT, name: request.body.name }];
        const outcome = await editObjects(context, wanted, (stored) => [
          changedVirtualAccount(stored, request.body),
        ]);
        if (outcome.kind === 'refused') throw new ManifestsRefused(outcome.faults);
        if (outcome.created + outcome.updated > 0) events.manifestsApplied(outcome, outcome.revision);
        const made = outcome.stored.find(({ name }) => name === request.body.name);
        if (made === undefined) throw new Error('invariant: an edited object is among those stored');
        return reply.code(outcome.created > 0 ? 201 : 200).send(toVirtualAccount(made));
      },
    );
    app.get(
      '/virtual-accounts',
      {
        schema: {
          tags: ['virtual accounts'],
          summary: 'List virtual accounts',
          response: { 200: z.object({ virtual_accounts: z.array(virtualAccountSchema) }), ...errorAnswers },
        },
      },
      async (request) => {
        const context = { policy, credential: credentialOf(request) };
        const { stored } = await readObjects(context, [VIRTUAL_ACCOUNT]);
        return { virtual_accounts: stored.map(toVirtualAccount) };
      },
    );
    app.delete(
      '/virtual-accounts/:name',
      {
        schema: {
          tags: ['virtual accounts'],
          summary: 'Delete a virtual account; its keys end with it',
          params: nameParams,
          response: { 200: deletedSchema, ...errorAnswers },
        },
      },
      (request) => deleteObject(dependencies, request, { type: VIRTUAL_ACCOUNT, name: request.params.name }),
    );
    done();
  };
}
