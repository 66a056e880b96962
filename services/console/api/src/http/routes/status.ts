import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { serviceStates, servicesSeen, storeStates, storesSeen } from './service-states.ts';

const AWAY = 'away';

const statusAnswer = z.object({
  admission: z.string().meta({
    description:
      'full; degraded: the counters cannot be reached, budgets refuse and rate limits count for each policy alone; rebuilding: the same until counters are back; away: no policy answers.',
  }),
  counters: z.string().meta({
    description:
      'up, rebuilding or away, as accounting sees them; away is followed by the reason if it is known.',
  }),
  config: z.object({
    revision: z.int().nullable(),
    store: z.string().meta({ description: 'available, or away: the last good config is in use.' }),
    fault: z.string().nullable().meta({ description: 'Why a newer config is not in use.' }),
  }),
  unusable: z
    .record(z.string(), z.string())
    .meta({ description: 'Provider accounts and notification channels that cannot be used, and why.' }),
  warnings: z
    .array(z.string())
    .meta({ description: 'What is likely wrong in provider accounts that are called nevertheless.' }),
  stores: storeStates,
  services: serviceStates,
});

/** A credential that was mended and not used since is shown as refused for this long. */
const REFUSED_FOR_MS = 15 * 60_000;
const ACCOUNTS_MAX = 1_000;

/** Accounts whose credential their provider has refused within `REFUSED_FOR_MS`, and why they count as unusable; of all gateways. */
async function refusedCredentials({ analytics, clock }: Dependencies): Promise<Record<string, string>> {
  const nowMs = clock.nowMs();
  const { rows } = await analytics.queryMetrics({
    fromMs: nowMs - REFUSED_FOR_MS,
    toMs: nowMs + REFUSED_FOR_MS,
    measures: ['requests'],
    groupBy: ['provider_account'],
    filters: [{ field: 'error_code', op: 'is', values: ['upstream_auth_failed'] }],
    stepSeconds: 0,
    limit: ACCOUNTS_MAX,
  });
  const entries = rows.map(({ group, measures }) => {
    const requests = measures['requests'] === 1 ? '1 request' : `${measures['requests']} requests`;
    const why = `its provider refused its credential for ${requests} of the last 15 minutes`;
    return [group['provider_account'] ?? '', why];
  });
  return Object.fromEntries(entries);
}

/** Policy may know why they are away. */
function countersOf(ofPolicy: string | undefined, ofAccounting: string | undefined): string {
  return ofPolicy?.startsWith(`${AWAY}: `) ? ofPolicy : (ofAccounting ?? AWAY);
}

/** `GET /status`: how the stores behind admission are. Answers also when a part is away: that is what it is for. */
export function statusRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, accounting, clock, version } = dependencies;
  return (app, _options, done) => {
    app.get(
      '/status',
      {
        schema: {
          tags: ['status'],
          summary: 'How admission, counters, config, stores and services are',
          response: { 200: statusAnswer, ...errorAnswers },
        },
      },
      async (request) => {
        const [ofPolicy, ofAccounting, refused] = await Promise.all([
          policy.getStatus(credentialOf(request)).catch(() => undefined),
          accounting.getStatus().catch(() => undefined),
          refusedCredentials(dependencies).catch(() => ({})),
        ]);
        const isRebuilding = ofAccounting?.rebuilding === true && ofAccounting.ledger === 'up';
        return {
          admission: ofPolicy?.admission ?? AWAY,
          counters: isRebuilding ? 'rebuilding' : countersOf(ofPolicy?.ledger, ofAccounting?.ledger),
          config: {
            revision: ofPolicy?.revision ?? null,
            store: ofPolicy?.configStore ?? AWAY,
            fault: ofPolicy === undefined || ofPolicy.configFault === '' ? null : ofPolicy.configFault,
          },
          unusable: { ...refused, ...ofPolicy?.unusable },
          warnings: ofPolicy?.warnings ?? [],
          stores: storesSeen(ofPolicy),
          services: servicesSeen(ofPolicy, { nowMs: clock.nowMs(), version }),
        };
      },
    );
    done();
  };
}
