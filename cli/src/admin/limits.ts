import { z } from 'zod';
import type { ApiCall } from './api-routes.ts';

const amount = z.union([z.string(), z.number()]);
const counter = z.object({
  rule: z.string(),
  counter: z.string(),
  unit: z.string(),
  window: z.string(),
  limit: amount,
  granted: amount.default(0),
  granted_until: z.string().nullable().default(null),
  used: amount,
  reserved: amount,
  remaining: amount,
  resets_at: z.string().nullable(),
  mode: z.string(),
  uncertain_requests: z.number().default(0),
});
const spendAnswer = z.object({
  counters: z.array(counter),
  complete: z.boolean(),
  next_cursor: z.string().nullable(),
});
const alert = z.object({
  rule: z.string(),
  counter: z.string(),
  window: z.string(),
  kind: z.enum(['threshold', 'refusal', 'unpriced', 'request']).default('threshold'),
  threshold_percent: z.number().nullable(),
  fired_at: z.string(),
  recipient: z.string(),
  fault: z.string().nullable(),
});
const testAnswer = z.object({ delivered: z.boolean(), fault: z.string().nullable() });
const statusAnswer = z.object({
  admission: z.string(),
  counters: z.string(),
  config: z.object({ revision: z.int().nullable(), store: z.string(), fault: z.string().nullable() }),
  unusable: z.record(z.string(), z.string()),
  warnings: z.array(z.string()).default([]),
});

const trialAnswer = z.object({
  from: z.string(),
  to: z.string(),
  requests: z.int(),
  refused: z.int(),
  rules: z.array(
    z.object({
      rule: z.string(),
      mode: z.string(),
      matched: z.int(),
      refused: z.int(),
      refused_cost_usd: z.string(),
      first_refused_at: z.string().nullable(),
      counters: z.array(z.object({ counter: z.string(), refused: z.int() })),
    }),
  ),
});

/** What rules would have refused. */
export type LimitTrial = z.infer<typeof trialAnswer>;
/** What one rule counts for somebody; cost in USD as a decimal string. */
export type Counter = z.infer<typeof counter>;
/** An alert that was sent, or why it was not. */
export type SentAlert = z.infer<typeof alert>;
/** How the stores behind admission are. */
export type Status = z.infer<typeof statusAnswer>;

/** The calls about limits and what is known of them. Every call throws AdminApiError when it is refused. */
export type LimitCalls = ReturnType<typeof limitCalls>;

/** Counters that one call asks for. */
const PAGE_LENGTH = 10_000;

/** Binds them to a console. */
export function limitCalls(call: ApiCall) {
  return {
    /** Every counter, page by page. */
    async spend(rule: string | undefined) {
      const counters: Counter[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await call('GET /spend', { query: { limit: PAGE_LENGTH, rule, cursor } }, spendAnswer);
        counters.push(...page.counters);
        if (page.next_cursor === null) return { counters, complete: page.complete };
        cursor = page.next_cursor;
      }
    },
    listAlerts: async () => (await call('GET /alerts', {}, z.object({ alerts: z.array(alert) }))).alerts,
    testAlert: (channel: string, toEmails: readonly string[]) =>
      call('POST /alerts/test', { json: { channel, to_emails: toEmails } }, testAnswer),
    /** Tries rate limits and budgets, as YAML, on the requests of a time. */
    tryLimits: (manifests: string, range: { from: string; to: string }) =>
      call('POST /limits/try', { json: { manifests, ...range } }, trialAnswer),
    status: () => call('GET /status', {}, statusAnswer),
    /** Tells gateways to forget answers of a namespace, or all. */
    purgeAnswers: (namespace: string | undefined) =>
      call('DELETE /answers', { query: { namespace } }, z.object({ namespace: z.string().nullable() })),
  };
}
