import type { Clock } from '@tollgate/clock';
import type { CounterReading, Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import type { AlertConfig } from './alert-config.ts';
import { type Crossing, crossings } from './crossing.ts';
import type { Deliver } from './deliver.ts';
import { alertMessage } from './message.ts';
import { type Recipient, recipientsOf } from './recipient.ts';
import { retryPlan } from './retry-plan.ts';
import type { SentAlerts } from './sent-alerts.ts';

/** What alerting works with. */
export type AlertingOptions = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly events: AccountingEvents;
  readonly config: () => AlertConfig;
  readonly deliver: Deliver;
  readonly sent: SentAlerts;
};

const LOOK_EVERY_MS = 1_000;
const COUNTERS_OF_RULE_MAX = 10_000;
/** So long a replica that claims an alert may take to deliver it; then another one tries. */
const CLAIM_MS = 60_000;
/** Claims outlive their window by this much, so that a clock that was set back fires nothing again. */
const CLAIM_GRACE_MS = 48 * 3_600_000;
/** Of a counter that never starts anew. */
const LIFETIME_CLAIM_MS = 3_650 * 86_400_000;

/**
 * Tells people when counters pass the thresholds of their rules: each threshold once per rule, entity, window and
 * recipient. The claim is the ledger's, so replicas and restarts do not tell twice; it is made for a minute before the
 * message goes out and kept for the window when it has gone, so that a crash in between tells late rather than never.
 */
export function startAlerting(options: AlertingOptions): { stop(): Promise<void> } {
  const { ledger, clock, events } = options;
  const plan = retryPlan(clock);
  let look: Promise<void> | undefined;
  let isStopping = false;

  async function lookOnce(): Promise<void> {
    try {
      const config = options.config();
      for (const rule of config.rules.keys()) {
        if (isStopping) return;
        await lookAt(config, await ledger.read({ keyPrefix: `${rule}|`, limit: COUNTERS_OF_RULE_MAX }));
      }
    } catch (error) {
      events.alertingFailed(error);
    }
  }

  async function lookAt(config: AlertConfig, readings: readonly CounterReading[]): Promise<void> {
    for (const crossing of crossings(readings, config)) {
      for (const recipient of recipientsOf(crossing, config)) {
        if (!isStopping) await tellOnce(crossing, recipient);
      }
    }
  }

  async function tellOnce(crossing: Crossing, recipient: Recipient): Promise<void> {
    const key = claimKey(crossing, recipient);
    if (!plan.isDue(key, recipient.name)) return;
    if (!(await ledger.once(key, CLAIM_MS))) {
      plan.leave(key, CLAIM_MS);
      return;
    }
    const fault = await tell(options, crossing, recipient);
    if (fault === undefined) {
      const keepMs = claimTtlMs(crossing, clock.nowMs());
      await ledger.keep(key, keepMs);
      plan.delivered(key, recipient.name, keepMs);
    } else {
      await ledger.forget(key);
      plan.failed(recipient.name);
    }
  }

  const cancel = clock.every(LOOK_EVERY_MS, () => {
    look ??= lookOnce().finally(() => {
      look = undefined;
    });
  });
  return {
    async stop() {
      isStopping = true;
      cancel();
      await look;
    },
  };
}

/** Sends one message. Resolves with why it was not delivered; undefined when it was. */
async function tell(
  { clock, events, sent, deliver }: AlertingOptions,
  crossing: Crossing,
  recipient: Recipient,
): Promise<string | undefined> {
  const firedAtMs = clock.nowMs();
  const { channel, toEmails, name } = recipient;
  const fault =
    channel === undefined
      ? 'there is no such notification channel'
      : await deliver(channel, alertMessage(crossing, firedAtMs), toEmails);
  const { rule, entity, window, thresholdPercent: threshold } = crossing;
  sent.add({ rule, entity, window, threshold, firedAtMs, channel: name, fault: fault ?? '' });
  if (fault === undefined) events.alertSent({ rule, window, threshold });
  else events.alertUndelivered({ rule, channel: name, fault });
  return fault;
}

/** A calendar window is in the key by its start, a sliding one by its length: there the claim ends with the length. */
function claimKey({ counter, thresholdPercent }: Crossing, recipient: Recipient): string {
  const { window } = counter;
  const which = window.kind === 'sliding' ? `s${window.lengthMs}` : `c${window.startMs}`;
  return `alert|${counter.key}|${which}|${thresholdPercent}|${recipient.name}`;
}

function claimTtlMs({ counter: { window } }: Crossing, nowMs: number): number {
  if (window.kind === 'sliding') return window.lengthMs;
  if (window.endMs === undefined) return LIFETIME_CLAIM_MS;
  return Math.max(CLAIM_MS, window.endMs - nowMs) + CLAIM_GRACE_MS;
}
