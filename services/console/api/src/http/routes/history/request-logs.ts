import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { errorAnswers } from '../../render-error.ts';

const whose = z.strictObject({
  request_id: z.string().min(1).max(100).optional(),
  subject: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'user:<e-mail> or virtualaccount:<name>.' }),
  tag: z.string().min(3).max(600).optional().meta({ description: 'key:value' }),
});

/** `DELETE /request-logs`: bodies of a person, a tag or a request, for good. */
export function requestLogsRoutes({ analytics, gate, events }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.delete(
      '/request-logs',
      {
        schema: {
          tags: ['history'],
          summary: 'Delete logged bodies for good',
          description:
            'Of one request, one user or virtual account, or one tag: exactly one of the three. What the requests used and cost stays. For admins.',
          querystring: whose,
          response: { 200: z.object({ deleted: z.int() }), ...errorAnswers },
        },
      },
      async (request) => {
        await gate(credentialOf(request), 'change');
        const selection = selectionOf(request.query);
        const deleted = await analytics.deleteRequestLogs(selection);
        events.requestLogsDeleted(deleted);
        return { deleted };
      },
    );
    done();
  };
}

function selectionOf({ request_id: requestId = '', subject = '', tag = '' }: z.infer<typeof whose>) {
  if ([requestId, subject, tag].filter((value) => value !== '').length !== 1) {
    throw new GatewayError('invalid_request', 'Name exactly one of request_id, subject and tag.', {
      param: 'subject',
    });
  }
  const colon = tag.indexOf(':');
  if (tag !== '' && colon < 1)
    throw new GatewayError('invalid_request', 'tag must be written as key:value.', { param: 'tag' });
  return { requestId, subject, tagKey: tag.slice(0, Math.max(colon, 0)), tagValue: tag.slice(colon + 1) };
}
