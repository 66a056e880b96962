import { z } from 'zod';
import { configName, ruleId } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { ruleAlerts } from './alerts.ts';
import { ruleOptions } from './rule-options.ts';
import { appliesPer, ruleWhen, uniqueRuleIds } from './rule-when.ts';

/** Most rules of one limits file. */
export const RULES_MAX = 1_000;

const rule = strictObject({
  id: ruleId,
  when: ruleWhen,
  limit_to: z.int().nonnegative(),
  unit: z.enum([
    'concurrent_requests',
    'requests_per_minute',
    'requests_per_hour',
    'requests_per_day',
    'tokens_per_minute',
    'tokens_per_hour',
    'tokens_per_day',
  ]),
  rate_limit_applies_per: z.array(appliesPer).max(2, 'takes at most two entries').optional(),
  alerts: ruleAlerts.optional(),
  ...ruleOptions,
});

/** Rate limits, tried from top to bottom: the first rule that matches a request is the only one that counts it. */
export const rateLimitingConfig = strictObject({
  type: z.literal('gateway-rate-limiting-config'),
  name: configName('gateway-rate-limiting-config'),
  rules: z.array(rule).max(RULES_MAX).superRefine(uniqueRuleIds),
});

/** One rule of a rate limiting config. */
export type RateLimitRule = z.output<typeof rule>;
