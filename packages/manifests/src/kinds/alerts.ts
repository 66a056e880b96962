import { z } from 'zod';
import { NOT_SUPPORTED_YET, strictObject } from './strict-object.ts';

const channel = z.string().min(1);

const notificationTarget = z.discriminatedUnion('type', [
  strictObject({
    type: z.literal('email'),
    notification_channel: channel,
    to_emails: z.array(z.string()).min(1),
  }),
  strictObject({ type: z.literal('slack-webhook'), notification_channel: channel }),
  strictObject({
    type: z.literal('slack-bot'),
    notification_channel: channel,
    channels: z.array(z.string()).min(1),
  }),
  strictObject({ type: z.literal('pagerduty'), notification_channel: channel }),
  strictObject({ type: z.literal('ms-teams-webhook'), notification_channel: channel }),
]);

const thresholds = z.array(z.number().positive()).min(1);

/** Alerts of a budget rule. Checked in full, then refused: nothing sends them yet. */
export const budgetAlerts = strictObject({
  thresholds: thresholds.optional(),
  notification_target: z.array(notificationTarget).min(1),
}).superRefine((_alerts, context) => context.addIssue(NOT_SUPPORTED_YET));

/** Alerts of a budget of the newer generation. */
export const budgetAlertList = z.array(
  strictObject({
    thresholds,
    send_to: z.enum(['shared', 'breaching-user']),
    notification_target: z.array(notificationTarget).optional(),
  }),
);
