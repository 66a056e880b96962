import type { AuditEvent__Output } from '@tollgate/contracts';
import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { textOrNull } from '../history/request-row.ts';
import { errorAnswers } from '../render-error.ts';
import { atMs, iso, moment } from '../timestamps.ts';

const auditQuery = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  actor: z
    .string()
    .max(300)
    .default('')
    .meta({ description: 'For example user:lena@example.com, or system.' }),
  type: z.string().max(100).default('').meta({
    description:
      'Type of the object, token among them; a family such as provider-account stands for all of its types.',
  }),
  name: z.string().max(300).default('').meta({ description: 'Name of the object, or id of the token.' }),
  action: z.enum(['created', 'updated', 'deleted', 'rotated', 'revoked']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).default('').meta({ description: 'next_cursor of the page before.' }),
});

const shownObject = z.record(z.string(), z.unknown()).nullable();

const auditEvent = z.object({
  id: z.string(),
  change_id: z.string().meta({ description: 'What was changed in one step has the same.' }),
  time: z.string(),
  base_revision: z.int().meta({ description: 'The revision that the change was made on.' }),
  actor: z.string(),
  token_id: z.string().nullable(),
  client_address: z.string().nullable(),
  action: z.string(),
  type: z.string(),
  name: z.string(),
  before: shownObject.meta({ description: 'Secrets masked; null where there was nothing.' }),
  after: shownObject.meta({ description: 'Secrets masked; null where nothing is left.' }),
});

/** `GET /audit`: who changed what, newest first. */
export function auditRoutes({ analytics }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/audit',
      {
        schema: {
          tags: ['audit'],
          summary: 'Changes of config, newest first',
          querystring: auditQuery,
          response: {
            200: z.object({ events: z.array(auditEvent), next_cursor: z.string().nullable() }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        const { from, to, type, name, action = '', ...asked } = request.query;
        const range = { fromMs: from === undefined ? 0 : atMs(from), toMs: to === undefined ? 0 : atMs(to) };
        if (to !== undefined && range.fromMs >= range.toMs) {
          throw new GatewayError('invalid_request', 'to must be later than from.', { param: 'to' });
        }
        const page = await analytics.queryAudit({
          ...asked,
          ...range,
          objectType: type,
          objectName: name,
          action,
        });
        return { events: page.events.map(toEvent), next_cursor: textOrNull(page.nextCursor) };
      },
    );
    done();
  };
}

function toEvent(event: AuditEvent__Output): z.infer<typeof auditEvent> {
  return {
    id: event.id,
    change_id: event.changeId,
    time: iso(event.atMs),
    base_revision: event.baseRevision,
    actor: event.actor,
    token_id: textOrNull(event.tokenId),
    client_address: textOrNull(event.clientAddress),
    action: event.action,
    type: event.objectType,
    name: event.objectName,
    before: toObject(event.before),
    after: toObject(event.after),
  };
}

function toObject(json: string): z.infer<typeof shownObject> {
  return json === '' ? null : shownObject.parse(JSON.parse(json));
}
