import type { Telemetry } from '@tollgate/telemetry';

/** Everything a bus has to tell: a counter for each, and a log line where a person should know. */
export type BusEvents = {
  published(): void;
  publishFailed(error: unknown): void;
  delivered(durable: string, batch: { messages: number; redelivered: number }): void;
  handlingFailed(durable: string, error: unknown): void;
  settlingFailed(durable: string, error: unknown): void;
  lagMeasured(durable: string, lagMessages: number): void;
  storageMeasured(storage: {
    storedBytes: number;
    storedBytesMax: number;
    oldestAgeMs: number;
    ageMsMax: number;
  }): void;
  agedOut(messages: number): void;
  upkeepFailed(error: unknown): void;
  connectionLost(): void;
  connectionRestored(): void;
  durableRestored(durable: string): void;
  /** Takes the gauges out of the meter. */
  close(): void;
};

type GaugeCallback = Parameters<ReturnType<Telemetry['meter']['createObservableGauge']>['addCallback']>[0];

/** From here on, a fill or an age is reported as near its bound. */
const ALARM_SHARE = 0.8;

/** Counters, gauges and log lines of one bus. Labels are names of durables, which are few. */
export function busEvents({ meter, logger }: Telemetry): BusEvents {
  const published = meter.createCounter('bus_published_total', { description: 'Messages stored by the bus' });
  const publishFailures = meter.createCounter('bus_publish_failures_total', {
    description: 'Publishes that the bus refused or could not take',
  });
  const delivered = meter.createCounter('bus_delivered_total', {
    description: 'Messages handed to consumers',
  });
  const redelivered = meter.createCounter('bus_redelivered_total', {
    description: 'Messages handed to consumers again',
  });
  const agedOut = meter.createCounter('bus_aged_out_total', {
    description: 'Messages given up for their age before every durable had them',
  });
  const lag = meter.createObservableGauge('bus_lag_messages', {
    description: 'Messages, at most, that a durable has not acknowledged yet',
  });
  const stored = meter.createObservableGauge('bus_stored_bytes', { description: 'Bytes kept by the bus' });
  const lagByDurable = new Map<string, number>();
  let storedBytes = 0;
  let isNearBounds = false;

  const observeLag: GaugeCallback = (result) => {
    for (const [durable, messages] of lagByDurable) result.observe(messages, { durable });
  };
  const observeStored: GaugeCallback = (result) => result.observe(storedBytes);
  lag.addCallback(observeLag);
  stored.addCallback(observeStored);

  return {
    published: () => published.add(1),
    publishFailed(error) {
      publishFailures.add(1);
      logger.debug({ err: error }, 'publish failed');
    },
    delivered(durable, batch) {
      delivered.add(batch.messages, { durable });
      if (batch.redelivered > 0) redelivered.add(batch.redelivered, { durable });
    },
    handlingFailed: (durable, error) =>
      logger.warn({ durable, err: error }, 'batch failed, delivering it again'),
    settlingFailed: (durable, error) => logger.warn({ durable, err: error }, 'batch could not be settled'),
    lagMeasured: (durable, lagMessages) => void lagByDurable.set(durable, lagMessages),
    storageMeasured(storage) {
      storedBytes = storage.storedBytes;
      const isNear =
        storage.storedBytes > storage.storedBytesMax * ALARM_SHARE ||
        storage.oldestAgeMs > storage.ageMsMax * ALARM_SHARE;
      if (isNear && !isNearBounds)
        logger.error(storage, 'bus is near its bounds: a consumer is missing or too slow');
      isNearBounds = isNear;
    },
    agedOut(messages) {
      agedOut.add(messages);
      logger.error({ messages }, 'messages given up for their age');
    },
    upkeepFailed: (error) => logger.warn({ err: error }, 'bus upkeep failed, trying again'),
    connectionLost: () => logger.warn('connection to the bus lost, reconnecting'),
    connectionRestored: () => logger.info('connection to the bus restored'),
    durableRestored: (durable) => logger.error({ durable }, 'durable was gone from the bus and is made anew'),
    close() {
      lag.removeCallback(observeLag);
      stored.removeCallback(observeStored);
    },
  };
}
