import type { Telemetry } from '@tollgate/telemetry';

/** What a ledger on Redis has to tell. */
export type RedisLedgerEvents = {
  callFailed(operation: string, error: unknown): void;
  breakerOpened(error: unknown): void;
  breakerClosed(): void;
  connectionFailed(error: unknown): void;
  /** Takes the gauge out of the meter. */
  close(): void;
};

type GaugeCallback = Parameters<ReturnType<Telemetry['meter']['createObservableGauge']>['addCallback']>[0];

/** Counters, a gauge and log lines. Labels are names of operations, which are few. */
export function redisLedgerEvents(
  { meter, logger }: Telemetry,
  isAvailable: () => boolean,
): RedisLedgerEvents {
  const failures = meter.createCounter('tollgate_ledger_call_failures_total', {
    description: 'Calls that Redis refused or did not answer in time, by operation',
  });
  const openings = meter.createCounter('tollgate_ledger_breaker_openings_total', {
    description: 'How often policy or accounting stopped calling Redis after failures',
  });
  const available = meter.createObservableGauge('tollgate_ledger_available', {
    description: '1 while Redis answers, else 0',
  });
  const observeAvailable: GaugeCallback = (result) => result.observe(isAvailable() ? 1 : 0);
  available.addCallback(observeAvailable);

  return {
    callFailed(operation, error) {
      failures.add(1, { operation });
      logger.debug({ err: error, operation }, 'ledger call failed');
    },
    breakerOpened(error) {
      openings.add(1);
      logger.error({ err: error }, 'ledger does not answer: refusing calls until it does');
    },
    breakerClosed: () => logger.info('ledger answers again'),
    connectionFailed: (error) => logger.debug({ err: error }, 'connection to the ledger failed'),
    close: () => available.removeCallback(observeAvailable),
  };
}
