import type { Telemetry } from '@tollgate/telemetry';

/** How full a stream is, and how old its oldest message. */
export type Storage = {
  readonly storedBytes: number;
  readonly storedBytesMax: number;
  readonly oldestAgeMs: number;
  readonly ageMsMax: number;
};

/** Everything a bus has to tell: a counter for each, and a log line where a person should know. */
export type BusEvents = {
  published(): void;
  publishFailed(error: unknown): void;
  delivered(durable: string, batch: { messages: number; redelivered: number }): void;
  handlingFailed(durable: string, error: unknown): void;
  settlingFailed(durable: string, error: unknown): void;
  lagMeasured(durable: string, lagMessages: number): void;
  storageMeasured(stream: string, storage: Storage): void;
  /** The bulk stream could not be made: bulk messages are refused, all others are not. */
  bulkUnavailable(error: unknown): void;
  /** An existing stream has been changed to the bounds of the settings. */
  boundsChanged(stream: string, wanted: object): void;
  /** The servers refused that change: the stream keeps its bounds. */
  boundsRefused(stream: string, wanted: object, error: unknown): void;
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

function isNearBounds({ storedBytes, storedBytesMax, oldestAgeMs, ageMsMax }: Storage): boolean {
  return storedBytes > storedBytesMax * ALARM_SHARE || oldestAgeMs > ageMsMax * ALARM_SHARE;
}

/** Counters, gauges and log lines of one bus. Labels are names of durables, which are few. */
export function busEvents({ meter, logger }: Telemetry): BusEvents {
  const published = meter.createCounter('tollgate_bus_published_total', {
    description: 'Messages stored by the bus',
  });
  const publishFailures = meter.createCounter('tollgate_bus_publish_failures_total', {
    description: 'Messages that the bus refused or could not store',
  });
  const delivered = meter.createCounter('tollgate_bus_delivered_total', {
    description: 'Messages that the bus delivered to services, by service',
  });
  const redelivered = meter.createCounter('tollgate_bus_redelivered_total', {
    description: 'Messages that the bus delivered to services again, by service',
  });
  const agedOut = meter.createCounter('tollgate_bus_aged_out_total', {
    description: 'Messages that the bus dropped because of their age before every service had received them',
  });
  const lag = meter.createObservableGauge('tollgate_bus_lag_messages', {
    description:
      'Messages that a service has not processed yet, by service. The value can be too high, because it also counts processed messages that are newer than an unprocessed one',
  });
  const stored = meter.createObservableGauge('tollgate_bus_stored_bytes', {
    description: 'Size of the messages that the bus stores, in bytes, by stream',
  });
  const lagByDurable = new Map<string, number>();
  const storageByStream = new Map<string, Storage>();

  const observeLag: GaugeCallback = (result) => {
    for (const [durable, messages] of lagByDurable) result.observe(messages, { durable });
  };
  const observeStored: GaugeCallback = (result) => {
    for (const [stream, { storedBytes }] of storageByStream) result.observe(storedBytes, { stream });
  };
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
    storageMeasured(stream, storage) {
      const before = storageByStream.get(stream);
      storageByStream.set(stream, storage);
      const wasNear = before !== undefined && isNearBounds(before);
      if (isNearBounds(storage) && !wasNear)
        logger.error({ stream, ...storage }, 'bus is near its bounds: a consumer is missing or too slow');
    },
    bulkUnavailable: (error) =>
      logger.error({ err: error }, 'the stream of request logs could not be made: logs are dropped'),
    boundsChanged: (stream, wanted) =>
      logger.info({ stream, ...wanted }, 'stream changed to the bounds of the settings'),
    boundsRefused: (stream, wanted, error) =>
      logger.error({ stream, ...wanted, err: error }, 'NATS refused the bounds of the settings'),
    agedOut(messages) {
      agedOut.add(messages);
      logger.error({ messages }, 'messages given up for their age');
    },
    upkeepFailed: (error) => logger.warn({ err: error }, 'bus upkeep failed, trying again'),
    connectionLost: () => logger.warn('connection to the bus lost, reconnecting'),
    connectionRestored: () => logger.info('connection to the bus restored'),
    durableRestored: (durable) =>
      logger.error({ durable }, 'durable consumer was missing from the bus and is created again'),
    close() {
      lag.removeCallback(observeLag);
      stored.removeCallback(observeStored);
    },
  };
}
