import { z } from 'zod';
import { email } from '../fields.ts';
import { oneOrMany } from '../one-or-many.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';

/** Targets are channels by name: a `notification-channel` manifest, which may come later. */
const channel = z.string().regex(/^\S{1,300}$/, 'must be the name of a notification channel');
const LATER_TARGETS = ['slack-bot', 'pagerduty', 'ms-teams-webhook'];

const notificationTarget = z.discriminatedUnion(
  'type',
  [
    strictObject({
      type: z.literal('email'),
      notification_channel: channel,
      to_emails: z.array(email).min(1).max(100),
    }),
    strictObject({ type: z.literal('slack-webhook'), notification_channel: channel }),
    strictObject({ type: z.literal('webhook'), notification_channel: channel }),
  ],
  {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return undefined;
      const { input } = issue;
      const type = typeof input === 'object' && input !== null && 'type' in input ? String(input.type) : '';
      return LATER_TARGETS.includes(type) ? NOT_SUPPORTED_YET : 'must be email, slack-webhook or webhook';
    },
  },
);

/** Percent of a limit: above 0, and above 100 for those who want to know how far a rule in audit mode is passed. */
const thresholds = z.array(z.number().positive().max(1_000)).min(1).max(20);

/** Alerts of a rule of the first generation. */
export const ruleAlerts = strictObject({
  thresholds: thresholds.optional(),
  notification_target: z.array(notificationTarget).min(1).max(20),
});

const scopedRuleAlert = strictObject({
  thresholds,
  send_to: z.enum(['shared', 'breaching-user']).default('shared'),
  notification_target: z.array(notificationTarget).max(20).optional(),
});

/**
 * Alerts of a rule of the newer generation: to the given targets, or to the user whose counter it is. One may be written
 * without a list, as TrueFoundry does; canonically they are a list.
 */
export const scopedRuleAlerts = oneOrMany(scopedRuleAlert, z.array(scopedRuleAlert).max(20));

/** Alerts of one rule. */
export type RuleAlerts = z.output<typeof ruleAlerts>;
