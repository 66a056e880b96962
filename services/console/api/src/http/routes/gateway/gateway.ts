import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { errorAnswers } from '../../render-error.ts';
import { iso } from '../../timestamps.ts';

/** `GET /gateway`: where users reach the gateway, and whether it answers there. */
export function gatewayRoutes({ gateway, callers }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/gateway',
      {
        schema: {
          tags: ['gateway'],
          summary: 'Whether the gateway lives',
          response: {
            200: z.object({
              url: z.string().meta({ description: 'Base URL of the gateway, without /v1.' }),
              alive: z.boolean(),
              checked_at: z.string(),
            }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        await callers(credentialOf(request));
        const { isAlive, checkedAtMs } = await gateway.check();
        return { url: gateway.url, alive: isAlive, checked_at: iso(checkedAtMs) };
      },
    );
    done();
  };
}
