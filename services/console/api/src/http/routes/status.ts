import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';

const AWAY = 'away';

const statusAnswer = z.object({
  admission: z.string().meta({
    description:
      'full; degraded: the counters cannot be reached, budgets refuse and rate limits count for each policy alone; rebuilding: the same until counters are back; away: no policy answers.',
  }),
  counters: z.string().meta({ description: 'up, rebuilding or away, as accounting sees them.' }),
  config: z.object({
    revision: z.int().nullable(),
    store: z.string().meta({ description: 'available, or away: the last good config is in use.' }),
    fault: z.string().nullable().meta({ description: 'Why a newer config is not in use.' }),
  }),
  unusable: z
    .record(z.string(), z.string())
    .meta({ description: 'Provider accounts and notification channels that cannot be used, and why.' }),
});

/** `GET /status`: how the stores behind admission are. Answers also when a part is away: that is what it is for. */
export function statusRoutes({ policy, accounting }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/status',
      {
        schema: {
          tags: ['status'],
          summary: 'How admission, counters and config are',
          response: { 200: statusAnswer, ...errorAnswers },
        },
      },
      async (request) => {
        const [ofPolicy, ofAccounting] = await Promise.all([
          policy.getStatus(credentialOf(request)).catch(() => undefined),
          accounting.getStatus().catch(() => undefined),
        ]);
        const isRebuilding = ofAccounting?.rebuilding === true && ofAccounting.ledger === 'up';
        return {
          admission: ofPolicy?.admission ?? AWAY,
          counters: isRebuilding ? 'rebuilding' : (ofAccounting?.ledger ?? AWAY),
          config: {
            revision: ofPolicy?.revision ?? null,
            store: ofPolicy?.configStore ?? AWAY,
            fault: ofPolicy === undefined || ofPolicy.configFault === '' ? null : ofPolicy.configFault,
          },
          unusable: ofPolicy?.unusable ?? {},
        };
      },
    );
    done();
  };
}
