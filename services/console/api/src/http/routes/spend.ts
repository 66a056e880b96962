import { type CounterBalance__Output, GatewayError } from '@tollgate/contracts';
import { formatUsd } from '@tollgate/pricing';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { maySeeCounter, type Reader } from '../../access/reading-scope.ts';
import { assertRule } from '../../objects/known-rules.ts';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { isoOrNull } from '../timestamps.ts';

const COUNTERS_MAX = 10_000;

const amount = z
  .union([z.string(), z.number()])
  .meta({ description: 'A count, or for unit cost USD as a decimal string.' });

const spendAnswer = z.object({
  counters: z.array(
    z.object({
      rule: z.string(),
      counter: z.string().meta({
        description:
          'What is counted for, such as all or user:lena@example.com; per user for a limit that has counted nothing yet.',
      }),
      unit: z.enum(['requests', 'tokens', 'cost', 'concurrency']),
      window: z.string(),
      limit: amount.meta({ description: 'With what is granted for a time.' }),
      granted: amount.meta({ description: 'How much of the limit is granted for a time; 0 for none.' }),
      granted_until: z.string().nullable().meta({ description: 'When the first of these grants ends.' }),
      used: amount,
      reserved: amount.meta({ description: 'Set aside by running requests.' }),
      remaining: amount.meta({ description: 'What is left of the limit; 0 when it is used up.' }),
      resets_at: z.string().nullable().meta({ description: 'Null for lifetime counters.' }),
      mode: z.string().meta({ description: 'enforce or audit' }),
      uncertain_requests: z.number().int().meta({
        description:
          'Of unit cost: requests in the window that were charged without a price, or by one that may be wrong.',
      }),
    }),
  ),
  complete: z.boolean().meta({ description: 'False while counters are being rebuilt from history.' }),
  next_cursor: z
    .string()
    .nullable()
    .meta({ description: 'Where the next page begins; null on the last one.' }),
});

/** `GET /spend`: what each rule's counters hold. */
export function spendRoutes({ accounting, callers, policy }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/spend',
      {
        schema: {
          tags: ['spend'],
          summary: 'Each rule and counter: limit, used, reserved, resets at',
          description:
            'Limits come from the rules, amounts from the counters. Viewers and admins see every counter; other keys those of their own user or virtual account, of their teams and of rules that name either, and managers every counter of rules that name their teams.',
          querystring: z.strictObject({
            rule: z.string().max(200).default('').meta({ description: 'Only this rule.' }),
            cursor: z
              .string()
              .max(2_000)
              .default('')
              .meta({ description: '`next_cursor` of the page before.' }),
            limit: z.coerce.number().int().min(1).max(COUNTERS_MAX).default(1_000),
          }),
          response: { 200: spendAnswer, ...errorAnswers },
        },
      },
      async (request) => {
        const caller = await callers(credentialOf(request));
        const { rule } = request.query;
        try {
          const { counters, complete, nextCursor } = await visiblePage(accounting, caller, request.query);
          return { counters: counters.map(toCounter), complete, next_cursor: nextCursor || null };
        } catch (error) {
          if (GatewayError.from(error).code !== 'not_found') throw error;
          // In words that name no rule which the caller may not see.
          await assertRule(policy, credentialOf(request), rule);
          return { counters: [], complete: true, next_cursor: null };
        }
      },
    );
    done();
  };
}

/** The next page on which the caller may see a counter, less those that the caller may not see. */
async function visiblePage(
  accounting: Dependencies['accounting'],
  caller: Reader,
  query: { rule: string; limit: number; cursor: string },
) {
  let { cursor } = query;
  for (;;) {
    const page = await accounting.getSpend({ ...query, cursor });
    const counters = page.counters.filter((counter) => maySeeCounter(caller, counter));
    if (counters.length > 0 || page.nextCursor === '') return { ...page, counters };
    cursor = page.nextCursor;
  }
}

function toCounter(balance: CounterBalance__Output) {
  const unit = unitOf(balance);
  const show = (value: number) => (unit === 'cost' ? formatUsd(value) : value);
  return {
    rule: balance.rule,
    counter: balance.entity,
    unit,
    window: balance.window,
    limit: show(balance.limit),
    granted: show(balance.granted),
    granted_until: isoOrNull(balance.grantedUntilMs),
    used: show(balance.used),
    reserved: show(balance.reserved),
    remaining: show(Math.max(0, balance.limit - balance.used - balance.reserved)),
    resets_at: isoOrNull(balance.resetsAtMs),
    mode: balance.mode,
    uncertain_requests: balance.uncertainRequests,
  };
}

function unitOf({ unit, rule }: CounterBalance__Output): 'requests' | 'tokens' | 'cost' | 'concurrency' {
  switch (unit) {
    case 'COUNTER_UNIT_REQUESTS':
      return 'requests';
    case 'COUNTER_UNIT_TOKENS':
      return 'tokens';
    case 'COUNTER_UNIT_COST':
      return 'cost';
    case 'COUNTER_UNIT_CONCURRENCY':
      return 'concurrency';
    case 'COUNTER_UNIT_UNSPECIFIED':
      throw new Error(`accounting sent a counter of ${rule} without a unit`);
    default:
      return unit satisfies never;
  }
}
