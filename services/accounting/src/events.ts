import type { DeliveredMessage } from '@tollgate/bus';
import { ATTRIBUTE, DURABLE, TRACEPARENT_HEADER, USAGE_SUBJECT } from '@tollgate/contracts';
import type { SettleOutcome } from '@tollgate/ledger';
import { type Caller, type CallerSpans, callerSpans, type Telemetry } from '@tollgate/telemetry';

/** What accounting reports of itself: a counter and at most one log line for each thing that happens. */
export type AccountingEvents = ReturnType<typeof accountingEvents>;

/** Reports through the given telemetry. */
export function accountingEvents(telemetry: Telemetry) {
  const { logger, meter } = telemetry;
  const settlements = meter.createCounter('tollgate_accounting_settlements', {
    description: 'Settlements, by outcome (settled, corrected, duplicate) and by source (event, history).',
  });
  const failures = meter.createCounter('tollgate_accounting_failures', {
    description:
      'Failed operations, by operation. Accounting retries them, except reads of the amounts spent (spend).',
  });
  const unusable = meter.createCounter('tollgate_accounting_events_unusable', {
    description:
      'Messages or usage events that accounting could not use, by kind (message, event). A value above 0 means a defect in the sender.',
  });
  const expired = meter.createCounter('tollgate_accounting_leases_expired', {
    description: 'Requests without a usage event, whose whole reservation was charged.',
  });
  const rebuilding = meter.createGauge('tollgate_accounting_rebuilding', {
    description:
      '1 while accounting rebuilds the counters, else 0. During this time, requests that a budget can refuse get 503.',
  });

  const alerts = meter.createCounter('tollgate_accounting_alerts', {
    description: 'Alerts, by outcome (sent, undelivered). Accounting retries undelivered alerts.',
  });

  let budgetShares: ReadonlyMap<string, number> = new Map();
  meter
    .createObservableGauge('ai_gateway_budget_usage', {
      description:
        'Used share of a budget, by rule. 1 is the whole limit. If a rule has several counters, the metric shows the highest share.',
    })
    .addCallback((to) => {
      for (const [ruleId, share] of budgetShares) to.observe(share, { ruleId });
    });

  function failed(what: string, error: unknown, message: string): void {
    failures.add(1, { what });
    logger.warn({ err: error }, message);
  }

  return {
    settled(outcomes: readonly SettleOutcome[], source: 'event' | 'history'): void {
      const counts = new Map<SettleOutcome, number>();
      for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      for (const [outcome, count] of counts) settlements.add(count, { outcome, source });
    },
    settleFailed(error: unknown, count: number): void {
      failures.add(1, { what: 'settle' });
      logger.warn({ err: error, count }, 'settling failed; the batch will be delivered again');
    },
    messageUndecodable({ sequence, payload }: DeliveredMessage, error: unknown): void {
      unusable.add(1, { what: 'message' });
      logger.error({ err: error, sequence, bytes: payload.length }, 'message is no usage batch; skipped');
    },
    eventUnusable(requestId: string, fault: string): void {
      unusable.add(1, { what: 'event' });
      logger.error({ requestId, fault }, 'usage event cannot be settled; skipped');
    },
    leaseExpired(requestId: string): void {
      expired.add(1);
      logger.warn({ requestId }, 'lease ran out with no usage event; charged in full');
    },
    certificatesNotRenewed(error: unknown): void {
      logger.warn({ err: error }, 'TLS files cannot be read again; the last certificates stay in use');
    },
    expiryFailed(error: unknown): void {
      failed('expiry', error, 'looking for expired leases failed; trying again');
    },
    busAway(error: unknown): void {
      failed('consume', error, 'the bus cannot be consumed yet; trying again');
    },
    ledgerSilent(error: unknown): void {
      failed('ledger', error, 'the ledger does not answer; asking again');
    },
    rebuildStarted(): void {
      rebuilding.record(1);
      logger.info('counters are empty: rebuilding them from history; budgets answer 503 until then');
    },
    rebuildFailed(error: unknown, retryInMs: number): void {
      failures.add(1, { what: 'rebuild' });
      logger.warn({ err: error, retryInMs }, 'rebuilding counters failed; trying again');
    },
    rebuilt(charges: number): void {
      rebuilding.record(0);
      logger.info({ charges }, 'counters rebuilt from history; budgets are open');
    },
    spendFailed(error: unknown): void {
      failures.add(1, { what: 'spend' });
      logger.error({ err: error }, 'reading spend failed');
    },
    budgetsUsed(shares: ReadonlyMap<string, number>): void {
      budgetShares = shares;
    },
    budgetsUnread(error: unknown): void {
      failed('budget-usage', error, 'the use of budgets could not be read; trying again');
    },
    alertSent(alert: { rule: string; window: string; threshold: number }): void {
      alerts.add(1, { outcome: 'sent' });
      logger.info(alert, 'alert sent');
    },
    alertUndelivered(alert: { rule: string; channel: string; fault: string }): void {
      alerts.add(1, { outcome: 'undelivered' });
      logger.warn(alert, 'alert not delivered; trying again');
    },
    alertingFailed(error: unknown): void {
      failed('alerts', error, 'looking for alerts failed; trying again');
    },
    alertConfigLost(error: unknown): void {
      failed('alert-config', error, 'policy tells no more what to alert about; the last config stays in use');
    },
    /** A span for each request of the messages that is traced, from now until it is ended or failed. */
    settleTraced: (messages: readonly DeliveredMessage[]): CallerSpans =>
      callerSpans(telemetry, { name: 'usage.settle', kind: 'consumer' }, () => callersOf(messages)),
  };
}

function callersOf(messages: readonly DeliveredMessage[]): Caller[] {
  const attributes = {
    [ATTRIBUTE.messageSubject]: USAGE_SUBJECT,
    [ATTRIBUTE.messageConsumer]: DURABLE.accounting,
  };
  return messages.flatMap(({ headers }) =>
    (headers[TRACEPARENT_HEADER] ?? '').split(',').map((traceparent) => ({ traceparent, attributes })),
  );
}
