import type { NotificationChannel } from '@tollgate/contracts';
import type { ManifestOf } from '@tollgate/manifests';

type ChannelManifest = ManifestOf<'notification-channel'>;
type EmailChannel = Extract<ChannelManifest['channel'], { type: 'email' }>;

/** A channel as accounting uses it. The manifest's secrets must be resolved: they travel in what is returned. */
export function channelOf({ name, channel }: ChannelManifest): NotificationChannel {
  switch (channel.type) {
    case 'webhook':
      return { name, type: channel.type, url: channel.webhook_url, headers: { ...channel.secret_headers } };
    case 'slack-webhook':
      return { name, type: channel.type, url: channel.webhook_url };
    case 'email':
      return { name, type: channel.type, smtpUrl: smtpUrl(channel), from: channel.from };
    default:
      return channel satisfies never;
  }
}

/** How the connection is secured: from its first byte, by a command that must succeed, or not at all. */
const TLS = {
  required: { scheme: 'smtps', port: 465, query: '' },
  starttls: { scheme: 'smtp', port: 587, query: '?requireTLS=true' },
  none: { scheme: 'smtp', port: 25, query: '?ignoreTLS=true' },
} as const;

function smtpUrl({ host, port, tls = 'starttls', user, password }: EmailChannel): string {
  const { scheme, port: usualPort, query } = TLS[tls];
  const login =
    user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@`;
  return `${scheme}://${login}${host}:${port ?? usualPort}${query}`;
}
