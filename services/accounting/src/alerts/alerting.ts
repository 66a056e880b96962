import type { Clock } from '@tollgate/clock';
import type { AlertRule__Output } from '@tollgate/contracts';
import { type CounterReading, counterIdentity, type Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import type { AlertConfig } from './alert-config.ts';
import { crossings } from './crossing.ts';
import type { Deliver } from './deliver.ts';
import { crossingNotice, type Notice, refusedNotice, requestedNotice, unpricedNotice } from './notice.ts';
import { type Recipient, recipientsOf, recipientsOfAll } from './recipient.ts';
import type { RefusedCounter, RefusedCounters } from './refused-counters.ts';
import { retryPlan } from './retry-plan.ts';
import type { SentAlerts } from './sent-alerts.ts';
import type { UnpricedModels } from './unpriced-models.ts';

/** What alerting works with. */
export type AlertingOptions = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly events: AccountingEvents;
  readonly config: () => AlertConfig;
  readonly deliver: Deliver;
  readonly sent: SentAlerts;
  readonly unpriced: UnpricedModels;
  readonly refused: RefusedCounters;
};

const LOOK_EVERY_MS = 1_000;
/** Counters that are read at once. */
const PAGE_LENGTH = 10_000;
/** So long a replica that claims an alert may take to deliver it; then another one tries. */
const CLAIM_MS = 60_000;

/**
 * Alerts people when counters pass the thresholds of their rules, each threshold once per rule, entity, window and
 * recipient; when a counter with room refuses a request, once per window and recipient; and when requests of a model have
 * no price, once per model, day and recipient. The claim is the ledger's, so that replicas and restarts send nothing
 * twice. It is made for a minute before the message goes out and kept for the window after delivery, so that a crash in
 * between delays an alert and loses none.
 */
export function startAlerting(options: AlertingOptions): { stop(): Promise<void> } {
  const { ledger, clock, events } = options;
  const plan = retryPlan(clock);
  let look: Promise<void> | undefined;
  let isStopping = false;

  async function lookOnce(): Promise<void> {
    try {
      const config = options.config();
      const ofNoRule = [
        ...options.unpriced.list().map(unpricedNotice),
        ...config.requests.map(requestedNotice),
      ];
      for (const notice of ofNoRule) {
        for (const recipient of recipientsOfAll(config)) {
          if (!isStopping) await tellOnce(notice, recipient);
        }
      }
      for (const refused of options.refused.list()) {
        for (const recipient of recipientsOfRefusal(refused, config)) {
          if (!isStopping) await tellOnce(refusedNotice(refused, clock.nowMs()), recipient);
        }
      }
      for await (const page of countersOf(config.rules.keys(), ledger)) {
        if (isStopping) return;
        await lookAt(config, page);
      }
    } catch (error) {
      events.alertingFailed(error);
    }
  }

  async function lookAt(config: AlertConfig, readings: readonly CounterReading[]): Promise<void> {
    for (const crossing of crossings(readings, config, clock.nowMs())) {
      for (const recipient of recipientsOf(crossing, config)) {
        if (!isStopping) await tellOnce(crossingNotice(crossing, clock.nowMs()), recipient);
      }
    }
  }

  async function tellOnce(notice: Notice, recipient: Recipient): Promise<void> {
    const key = `alert|${notice.key}|${recipient.name}`;
    if (!plan.isDue(key, recipient.name)) return;
    if (!(await ledger.once(key, CLAIM_MS))) {
      plan.leave(key, CLAIM_MS);
      return;
    }
    const fault = await tell(options, notice, recipient);
    if (fault === undefined) {
      await ledger.keep(key, notice.keepMs);
      plan.delivered(key, recipient.name, notice.keepMs);
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

/** All counters of some rules, page by page. */
async function* countersOf(
  rules: Iterable<string>,
  ledger: Pick<Ledger, 'read'>,
): AsyncGenerator<CounterReading[]> {
  for (const rule of rules) {
    let last: CounterReading | undefined;
    do {
      const after = last && counterIdentity(last.counter);
      const page = await ledger.read({ keyPrefix: `${rule}|`, limit: PAGE_LENGTH, after });
      yield page;
      last = page.length < PAGE_LENGTH ? undefined : page.at(-1);
    } while (last !== undefined);
  }
}

function recipientsOfRefusal(refused: RefusedCounter, config: AlertConfig): Recipient[] {
  return (config.rules.get(refused.rule) ?? [])
    .filter((alert) => !isSaidByThreshold(refused, alert))
    .flatMap((alert) => recipientsOf({ alert, entity: refused.entity }, config));
}

/** Whether the alert's own thresholds say that requests are refused: all of the limit is used, and one is at 100 %. */
function isSaidByThreshold({ used, limit }: RefusedCounter, { thresholds }: AlertRule__Output): boolean {
  return used >= limit && thresholds.some((percent) => percent >= 100 && 100 * used >= percent * limit);
}

/** Sends one message. Resolves with why it was not delivered; undefined when it was. */
async function tell(
  { clock, events, sent, deliver }: AlertingOptions,
  notice: Notice,
  recipient: Recipient,
): Promise<string | undefined> {
  const firedAtMs = clock.nowMs();
  const { channel, toEmails, name } = recipient;
  const fault =
    channel === undefined
      ? 'there is no such notification channel'
      : await deliver(channel, notice.message(firedAtMs), toEmails);
  const { rule, window, threshold } = notice.about;
  sent.add({ ...notice.about, firedAtMs, channel: name, fault: fault ?? '' });
  if (fault === undefined) events.alertSent({ rule, window, threshold });
  else events.alertUndelivered({ rule, channel: name, fault });
  return fault;
}
