import type { Manifest } from '../../../api/api-answer.ts';
import type { RuleField } from './rule-fields.ts';

const KINDS = [
  ['slack-webhook', 'Slack'],
  ['webhook', 'webhook (JSON)'],
  ['email', 'e-mail'],
] as const;
const TLS = [
  ['', 'STARTTLS (the default)'],
  ['required', 'TLS from the first byte'],
  ['none', 'not encrypted'],
] as const;
const MAIL = ['host', 'port', 'tls', 'user', 'password', 'from'];
const SECRET = 'A reference, as env:NAME or file:/path, or the text itself';

/** The fields of a notification channel of one kind. */
export function fieldsOfChannel(kind: string): RuleField[] {
  const at = (name: string) => ['channel', name];
  return [
    { label: 'Name', path: ['name'], kind: 'text', note: 'Rules refer to it.' },
    {
      label: 'Kind',
      path: at('type'),
      kind: 'choice',
      choices: KINDS,
      drops: {
        'slack-webhook': [...MAIL, 'secret_headers'].map(at),
        webhook: MAIL.map(at),
        email: ['webhook_url', 'secret_headers'].map(at),
      },
    },
    ...(kind === 'email'
      ? ([
          { label: 'SMTP server', path: at('host'), kind: 'text' },
          { label: 'Port', path: at('port'), kind: 'number', note: 'Empty: 587, or 465 with TLS' },
          { label: 'Encryption', path: at('tls'), kind: 'choice', choices: TLS },
          { label: 'From', path: at('from'), kind: 'text', note: 'An e-mail address' },
          { label: 'User', path: at('user'), kind: 'text' },
          { label: 'Password', path: at('password'), kind: 'text', note: SECRET },
        ] as const)
      : [{ label: 'Address', path: at('webhook_url'), kind: 'text' as const, note: SECRET }]),
  ];
}

/** What a rule may alert: each stored channel as `<kind>/<name>`, with its words. */
export type ChannelChoices = readonly (readonly [value: string, words: string])[];

/** The channels among manifests. */
export function channelChoices(manifests: readonly Manifest[]): ChannelChoices {
  const words: Readonly<Record<string, string>> = Object.fromEntries(KINDS);
  return manifests
    .filter(({ type }) => type === 'notification-channel')
    .map(({ name, channel }) => {
      const kind = String(kindOf(channel));
      return [`${kind}/${String(name)}`, `${String(name)} (${words[kind] ?? kind})`] as const;
    });
}

function kindOf(channel: unknown): unknown {
  return typeof channel === 'object' && channel !== null ? Reflect.get(channel, 'type') : undefined;
}
