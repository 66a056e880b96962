import type { NotificationChannel__Output } from '@tollgate/contracts';
import type { AlertConfig } from './alert-config.ts';
import type { Crossing } from './crossing.ts';

/** Where one message goes. */
export type Recipient = {
  /** Names the recipient in claims and reports; holds no secret. */
  readonly name: string;
  /** Undefined when the config has no channel of this name. */
  readonly channel: NotificationChannel__Output | undefined;
  /** For e-mail. */
  readonly toEmails: readonly string[];
};

/** Whom to tell of a crossing: the rule's targets, and the user whose counter it is where the rule says so. */
export function recipientsOf(crossing: Crossing, config: AlertConfig): Recipient[] {
  const targets = crossing.alert.targets.map(({ channel, toEmails }) => recipient(config, channel, toEmails));
  const breaching = breachingUser(crossing, config);
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
function breachingUser(crossing: Crossing, config: AlertConfig): Recipient | undefined {
  if (!crossing.alert.tellsBreachingUser) return undefined;
  const email = /^user:([^,]+@[^,]+)$/.exec(crossing.entity)?.[1];
  if (email === undefined) return undefined;
  const mail = [...config.channels.values()].find(({ type }) => type === 'email');
  return { name: `breaching user ${email}`, channel: mail, toEmails: [email] };
}
