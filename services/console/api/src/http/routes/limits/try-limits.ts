import type { TryLimitsRequest } from '@tollgate/contracts';
import { formatUsd } from '@tollgate/pricing';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { pastRequests, TRIAL_REQUESTS_MAX } from '../../history/past-requests.ts';
import { rangeFields, toRange } from '../../history/query-range.ts';
import { clientGone } from '../../history/send-file.ts';
import { errorAnswers, errorSchema, ManifestsRefused } from '../../render-error.ts';
import { iso, isoOrNull } from '../../timestamps.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const MANIFESTS_CHARS_MAX = 900_000;

const trial = z.strictObject({
  manifests: z.string().min(1).max(MANIFESTS_CHARS_MAX).meta({
    description: 'Rate limits and budgets as YAML, as they would be applied; other documents count nothing.',
  }),
  from: rangeFields.from.optional().meta({ description: 'A week before to, if left out.' }),
  to: rangeFields.to.optional().meta({ description: 'Now, if left out.' }),
  time_zone: rangeFields.time_zone,
});

const trialAnswer = z.object({
  from: z.string(),
  to: z.string(),
  requests: z.int().meta({ description: 'Requests of the time that had been admitted.' }),
  refused: z.int().meta({ description: 'Of these, those that any of the rules would have refused.' }),
  rules: z.array(
    z.object({
      rule: z.string(),
      mode: z.string().meta({ description: 'enforce, or audit: what it would refuse if it were enforced' }),
      matched: z.int(),
      refused: z.int(),
      refused_cost_usd: z.string(),
      first_refused_at: z.string().nullable(),
      counters: z.array(z.object({ counter: z.string(), refused: z.int() })).meta({
        description: 'At most 10 of its counters, those with the most refused requests first.',
      }),
    }),
  ),
});

/** `POST /limits/try`: what rules would have refused of the requests of the past. */
export function tryLimitsRoutes({ policy, analytics, gate, clock }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/limits/try',
      {
        schema: {
          tags: ['manifests'],
          summary: 'What limits and budgets would have refused of the requests of the past',
          description: `Nothing is stored. Each request counts what it used in the end, and a refused one nothing; a rule that reserves more, such as a strict one, refuses earlier. At most ${TRIAL_REQUESTS_MAX} requests. For viewers and admins.`,
          body: trial,
          response: {
            200: trialAnswer,
            422: errorSchema.meta({ description: 'The manifests are wrong.' }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const credential = credentialOf(request);
        await gate(credential);
        const { manifests, from, to, time_zone } = request.body;
        const nowMs = clock.nowMs();
        const end = to ?? iso(nowMs);
        const start = from ?? iso((to === undefined ? nowMs : Date.parse(to)) - WEEK_MS);
        const { fromMs, toMs } = toRange({ from: start, to: end, time_zone, filters: [] });
        const signal = clientGone(reply);
        async function* messages(): AsyncGenerator<TryLimitsRequest> {
          yield { documents: Buffer.from(manifests), contentType: 'application/yaml' };
          for await (const requests of pastRequests(analytics, { fromMs, toMs }, signal)) yield { requests };
        }
        const { faults, rules, requests, refused } = await policy.tryLimits(credential, messages(), signal);
        if (faults.length > 0) throw new ManifestsRefused(faults);
        return {
          from: iso(fromMs),
          to: iso(toMs),
          requests,
          refused,
          rules: rules.map(({ rule, mode, matched, counters, ...tried }) => ({
            rule,
            mode,
            matched,
            refused: tried.refused,
            refused_cost_usd: formatUsd(tried.refusedCostNanoUsd),
            first_refused_at: isoOrNull(tried.firstRefusedAtMs),
            counters: counters.map(({ entity, refused: times }) => ({ counter: entity, refused: times })),
          })),
        };
      },
    );
    done();
  };
}
