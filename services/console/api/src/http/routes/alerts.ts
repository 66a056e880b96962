import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { iso } from '../timestamps.ts';

const KINDS = ['threshold', 'refusal', 'unpriced', 'request'] as const;

const alertSchema = z.object({
  rule: z.string(),
  counter: z.string().meta({ description: 'What was counted for, such as all or user:lena@example.com.' }),
  window: z.string(),
  kind: z.enum(KINDS).meta({
    description:
      'What it reports: a threshold of a rule, the first refusal of a counter in its window, a model without a price, or a request for more of a limit.',
  }),
  threshold_percent: z.number().nullable().meta({ description: 'null unless it reports a threshold.' }),
  fired_at: z.string(),
  recipient: z.string().meta({ description: 'The channel, and for e-mail who was written to.' }),
  fault: z.string().nullable().meta({ description: 'Why it was not delivered; null when it was.' }),
});

/** `GET /alerts` and `POST /alerts/test`: what people were told, and whether they can be. */
export function alertsRoutes({ accounting, policy }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/alerts',
      {
        schema: {
          tags: ['alerts'],
          summary: 'The alerts that were sent last, newest first',
          response: { 200: z.object({ alerts: z.array(alertSchema) }), ...errorAnswers },
        },
      },
      async () => {
        const { alerts } = await accounting.getStatus();
        return {
          alerts: alerts.map(({ kind, rule, entity, window, threshold, firedAtMs, channel, fault }) => ({
            kind: KINDS.find((known) => known === kind) ?? 'threshold',
            rule,
            counter: entity,
            window,
            threshold_percent: threshold === 0 ? null : threshold,
            fired_at: iso(firedAtMs),
            recipient: channel,
            fault: fault === '' ? null : fault,
          })),
        };
      },
    );
    app.post(
      '/alerts/test',
      {
        schema: {
          tags: ['alerts'],
          summary: 'Send a test message through a notification channel',
          body: z.strictObject({
            channel: z.string().min(1).max(300),
            to_emails: z.array(z.email()).max(100).default([]),
          }),
          response: {
            200: z.object({
              delivered: z.boolean(),
              fault: z.string().nullable().meta({ description: 'Why it was not delivered.' }),
            }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        const { role } = await policy.whoAmI(credentialOf(request));
        if (role !== 'admin') throw new GatewayError('forbidden', 'Sending messages needs an admin token.');
        const { channel, to_emails: toEmails } = request.body;
        const fault = await accounting.testChannel(channel, toEmails);
        return { delivered: fault === '', fault: fault === '' ? null : fault };
      },
    );
    done();
  };
}
