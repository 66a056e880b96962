import type {
  AlertRule__Output,
  LimitRequest__Output,
  NotificationChannel__Output,
  WatchAlertsResponse__Output,
} from '@tollgate/contracts';
import { type LimitRules, limitRulesOf } from '../limits/limit-rules.ts';

/** Everything that alerts follow from, at one revision of the config. */
export type AlertConfig = {
  /** By the rule's id; a rule may alert different people at different thresholds. */
  readonly rules: ReadonlyMap<string, readonly AlertRule__Output[]>;
  /** By name, in the order of the names. */
  readonly channels: ReadonlyMap<string, NotificationChannel__Output>;
  /** The limits of every rule; undefined until policy has sent them. */
  readonly limits: LimitRules | undefined;
  /** Open requests for more. */
  readonly requests: readonly LimitRequest__Output[];
};

/** No rule alerts anybody. */
export const NO_ALERTS: AlertConfig = {
  rules: new Map(),
  channels: new Map(),
  limits: undefined,
  requests: [],
};

/** The config in a message of policy. */
export function alertConfigOf({
  rules,
  channels,
  limits,
  requests,
}: WatchAlertsResponse__Output): AlertConfig {
  const sorted = [...channels].sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    rules: Map.groupBy(rules, ({ rule }) => rule),
    channels: new Map(sorted.map((channel) => [channel.name, channel])),
    limits: limits === null ? undefined : limitRulesOf(limits),
    requests,
  };
}
