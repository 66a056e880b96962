import type { AlertRule__Output, NotificationChannel__Output } from '@tollgate/contracts';
import type { AlertConfig } from './alert-config.ts';

/** Where one message goes. */
export type Recipient = {
  /** Names the recipient in claims and reports; holds no secret. */
  readonly name: string;
  /** Undefined when the config has no channel of this name. */
  readonly channel: NotificationChannel__Output | undefined;
  /** For e-mail. */
  readonly toEmails: readonly string[];
};

/** What one of a rule's alerts is about. */
type About = { readonly alert: AlertRule__Output; readonly entity: string };

/** The recipients of an alert of a rule: its targets and, if the rule says so, the user whose counter it is. */
export function recipientsOf(about: About, config: AlertConfig): Recipient[] {
  const targets = about.alert.targets.map(({ channel, toEmails }) => recipient(config, channel, toEmails));
  const breaching = breachingUser(about, config);
  return breaching === undefined ? targets : [...targets, breaching];
}

/**
 * Recipients of alerts that no rule has: everyone whom any rule alerts, and if no rule does, every channel that needs no
 * address.
 */
export function recipientsOfAll(config: AlertConfig): Recipient[] {
  const targets = [...config.rules.values()].flat().flatMap((alert) => alert.targets);
  if (targets.length === 0) {
    const open = [...config.channels.values()].filter(({ type }) => type !== 'email');
    return open.map(({ name }) => recipient(config, name, []));
  }
  const all = targets.map(({ channel, toEmails }) => recipient(config, channel, toEmails));
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

/** One channel, for e-mail with the people to write to. */
export function recipient(config: AlertConfig, channel: string, toEmails: readonly string[]): Recipient {
  const name = toEmails.length === 0 ? channel : `${channel} to ${[...toEmails].sort().join(',')}`;
  return { name, channel: config.channels.get(channel), toEmails };
}

/** The user is written to through the e-mail channel that comes first by name. */
function breachingUser({ alert, entity }: About, config: AlertConfig): Recipient | undefined {
  if (!alert.tellsBreachingUser) return undefined;
  const email = /^user:([^,]+@[^,]+)$/.exec(entity)?.[1];
  if (email === undefined) return undefined;
  const mail = [...config.channels.values()].find(({ type }) => type === 'email');
  return { name: `breaching user ${email}`, channel: mail, toEmails: [email] };
}
