import type { ChannelChoices } from './channel-fields.ts';
import type { FieldPath, RuleField } from './rule-fields.ts';

const SEND_TO = [
  ['', 'the channel'],
  ['breaching-user', 'the user who reached it'],
] as const;

/** The fields of the alerts of one rule, whose `alerts` stand at a path. Of several targets, the first is shown. */
export function fieldsOfAlerts(options: {
  at: FieldPath;
  channels: ChannelChoices;
  /** The kind of the channel that is chosen. */
  targetKind: string;
  /** Whether the rule may alert the user whose counter reached a threshold. */
  hasSendTo: boolean;
}): RuleField[] {
  const { at, channels, targetKind, hasSendTo } = options;
  const target = [...at, 'notification_target', 0];
  const none: readonly (readonly [string, string])[] = [['', 'no recipient']];
  return [
    {
      label: 'Alert at percent',
      path: [...at, 'thresholds'],
      kind: 'numbers',
      note: hasSendTo ? '75, 90, 100' : 'Empty: 75, 90, 95, 100',
    },
    {
      label: 'Alert to',
      path: target,
      kind: 'channel',
      choices: [...none, ...channels],
      ...(channels.length === 0 && { note: 'There is no notification channel yet.' }),
    },
    ...(targetKind === 'email'
      ? [{ label: 'Alert e-mail addresses', path: [...target, 'to_emails'], kind: 'list' as const }]
      : []),
    ...(hasSendTo
      ? [{ label: 'Alert also', path: [...at, 'send_to'], kind: 'choice' as const, choices: SEND_TO }]
      : []),
  ];
}
