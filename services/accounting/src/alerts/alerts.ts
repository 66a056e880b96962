import type { Clock } from '@tollgate/clock';
import type { ChargedEvent, ConfigServiceClient, SentAlert } from '@tollgate/contracts';
import type { Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import type { LimitRules } from '../limits/limit-rules.ts';
import { NO_ALERTS } from './alert-config.ts';
import { startAlerting } from './alerting.ts';
import { watchAlertConfig } from './config-watch.ts';
import { type Deliver, deliver } from './deliver.ts';
import { testMessage } from './message.ts';
import { recipient } from './recipient.ts';
import { refusedCounters } from './refused-counters.ts';
import { sentAlerts } from './sent-alerts.ts';
import { unpricedModels } from './unpriced-models.ts';

/** Alerting as a whole: what it watches, what it told last, and trying a channel. */
export type Alerts = {
  /** From now on policy is followed and counters are looked at. */
  start(): void;
  stop(): Promise<void>;
  /** Whether policy tells what to alert about. */
  isConfigured(): boolean;
  /** The limits of every rule; undefined until policy has sent them. */
  limits(): LimitRules | undefined;
  /** Takes a usage event; one without a price, or that a counter refused, makes an alert with the next look. */
  note(event: ChargedEvent): void;
  /** Newest first. */
  sent(): readonly SentAlert[];
  /** Sends a test message. Resolves with why it was not delivered, undefined when it was. */
  test(channel: string, toEmails: readonly string[]): Promise<string | undefined>;
};

/** Alerting that has not started. It does not close the client. */
export function alerts(options: {
  ledger: Ledger;
  clock: Clock;
  events: AccountingEvents;
  client: Pick<ConfigServiceClient, 'watchAlerts'>;
  /** Default: for real. */
  deliver?: Deliver;
}): Alerts {
  const { clock } = options;
  const send = options.deliver ?? deliver;
  const sent = sentAlerts();
  const unpriced = unpricedModels(clock);
  const refused = refusedCounters(clock);
  let watch: ReturnType<typeof watchAlertConfig> | undefined;
  let alerting: ReturnType<typeof startAlerting> | undefined;
  return {
    start() {
      const watching = watchAlertConfig(options);
      watch = watching;
      alerting = startAlerting({
        ...options,
        config: () => watching.current(),
        deliver: send,
        sent,
        unpriced,
        refused,
      });
    },
    async stop() {
      await alerting?.stop();
      watch?.stop();
    },
    isConfigured: () => watch?.isConnected() ?? false,
    limits: () => watch?.current().limits,
    note(event) {
      unpriced.note(event);
      refused.note(event);
    },
    sent: () => sent.list(),
    async test(name, toEmails) {
      const known = watch?.current().channels ?? new Map();
      const { channel } = recipient({ ...NO_ALERTS, channels: known }, name, toEmails);
      if (channel === undefined) return `there is no notification channel ${name}`;
      return send(channel, testMessage(clock.nowMs()), toEmails);
    },
  };
}
