import { nanoUsdFromUsd } from '@tollgate/pricing';
import { z } from 'zod';
import { normalSubject, ruleId } from '../fields.ts';
import { BELOW_NANO_USD, isBelowNanoUsd } from './budget-config.ts';

/** Names that manifests give to limits: those of rate limits and budgets, of both generations. */
const LIMIT_NAMES = [
  'requests_per_minute',
  'requests_per_hour',
  'requests_per_day',
  'tokens_per_minute',
  'tokens_per_hour',
  'tokens_per_day',
  'tokens_per_month',
  'concurrent_requests',
  'cost_per_day',
  'cost_per_week',
  'cost_per_month',
  'cost_per_quarter',
  'cost_per_lifetime',
] as const;

/** A moment in RFC 3339 with its zone, canonically in UTC. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be a moment such as 2026-12-01T00:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** The fields that name one counter of a rule, and how much more of it: shared by grants and requests for one. */
export const moreOfLimit = {
  /** The id of the rule. */
  rule: ruleId,
  /** The counter, as `GET /spend` shows it; absent for a rule that has one counter. */
  subject: z
    .string()
    .regex(/^[^|\p{Cc}]{1,300}$/u, 'must be a counter of the rule, such as user:lena@example.com')
    .transform((text) => text.split(',').map(normalSubject).join(','))
    .optional(),
  /** Which limit of the rule; absent for a rule that has one. */
  limit: z.enum(LIMIT_NAMES).optional(),
  /** In USD, tokens or requests, on top of the limit. */
  amount: z
    .number()
    .positive('must be above 0')
    .superRefine((value, context) => {
      try {
        nanoUsdFromUsd(value);
        if (isBelowNanoUsd(value)) context.addIssue(BELOW_NANO_USD);
      } catch {
        context.addIssue('must be at most 9007199');
      }
    }),
  /** For people. */
  reason: z.string().max(500).optional(),
};
