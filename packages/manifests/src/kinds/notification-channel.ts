import { z } from 'zod';
import { objectName } from './fields.ts';
import { secretReference } from './secret-reference.ts';
import { strictObject } from './strict-object.ts';

const HEADER_NAME = /^[A-Za-z0-9-]{1,128}$/;

/** How people are reached: a JSON webhook, one in Slack's form (Mattermost and others take it too), or e-mail by SMTP. */
export const notificationChannel = strictObject({
  type: z.literal('notification-channel'),
  name: objectName,
  channel: z.discriminatedUnion('type', [
    strictObject({
      type: z.literal('webhook'),
      webhook_url: secretReference,
      secret_headers: z
        .record(z.string().regex(HEADER_NAME, 'must be the name of a header'), secretReference)
        .optional(),
    }),
    strictObject({ type: z.literal('slack-webhook'), webhook_url: secretReference }),
    strictObject({
      type: z.literal('email'),
      host: z.string().min(1).max(253),
      port: z.int().min(1).max(65_535).optional(),
      tls: z.enum(['required', 'starttls', 'none']).optional(),
      user: z.string().min(1).max(320).optional(),
      password: secretReference.optional(),
      from: z.string().min(3).max(320),
    }),
  ]),
});
