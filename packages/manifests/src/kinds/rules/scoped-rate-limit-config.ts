import { z } from 'zod';
import { objectName } from '../fields.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';
import { scopedRuleAlerts } from './alerts.ts';
import { appliesTo } from './applies-to.ts';
import { ruleMode, ruleOptions } from './rule-options.ts';
import { tenantWhen } from './scoped-when.ts';

const count = z.int().nonnegative();

const limits = strictObject({
  requests_per_minute: count.optional(),
  requests_per_hour: count.optional(),
  requests_per_day: count.optional(),
  tokens_per_minute: count.optional(),
  tokens_per_hour: count.optional(),
  tokens_per_day: count.optional(),
  concurrent_requests: count.optional(),
}).refine((given) => Object.values(given).some((limit) => limit !== undefined), {
  error: 'needs at least one limit, for example requests_per_minute',
});

/** A rate limit of the newer generation: all of its windows must have room. `concurrent_requests` counts those in flight. */
export const tenantRateLimitConfig = strictObject({
  type: z.literal('tenant-rate-limit-config/model'),
  /** Also the id of the rule. */
  name: objectName,
  when: tenantWhen.default({}),
  limits,
  applies_to: appliesTo(limits),
  mode: ruleMode,
  alerts: scopedRuleAlerts.optional(),
  /** No body is logged because it was refused, so that `false` says what is so. */
  log_request_body_on_block: z
    .literal(false, { error: (issue) => (issue.input === true ? NOT_SUPPORTED_YET : undefined) })
    .optional(),
  ...ruleOptions,
});

/** Counts by window, of a rate limit or of one of its overrides. */
export type ScopedRateLimits = z.output<typeof limits>;
