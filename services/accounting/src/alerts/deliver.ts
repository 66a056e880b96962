import type { NotificationChannel__Output } from '@tollgate/contracts';
import { sendEmail } from './email.ts';
import type { AlertMessage } from './message.ts';
import { postJson } from './webhook.ts';

/** Sends a message, once. Resolves with why it was not delivered, in words without secrets; undefined when it was. */
export type Deliver = (
  channel: NotificationChannel__Output,
  message: AlertMessage,
  toEmails: readonly string[],
) => Promise<string | undefined>;

/** Delivers by webhook, Slack's kind of webhook, or SMTP. */
export const deliver: Deliver = async (channel, message, toEmails) => {
  if (channel.fault !== '') return `the channel cannot be used: ${channel.fault}`;
  switch (channel.type) {
    case 'webhook':
      return postJson({ url: channel.url, headers: channel.headers, body: message.json });
    case 'slack-webhook':
      return postJson({
        url: channel.url,
        headers: {},
        body: { text: `*${message.title}*\n${message.text}` },
      });
    case 'email':
      return toEmails.length === 0
        ? 'an e-mail needs a recipient (to_emails)'
        : sendEmail({ smtpUrl: channel.smtpUrl, from: channel.from, to: toEmails, message });
    default:
      return `this version knows no channel of type ${channel.type}`;
  }
};
