import type { Attributes, Meter, Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';

/**
 * Logs, metrics and traces as one value, handed to whatever needs them.
 *
 * `isTracing` is false where no exporter is configured: hot paths then skip spans altogether, so that tracing that is
 * off costs nothing.
 */
export type Telemetry = {
  readonly logger: Logger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly isTracing: boolean;
  /** Makes a histogram that is cheap enough for every request. */
  histogram(spec: HistogramSpec): CountHistogram;
  /** Every metric in Prometheus text format. */
  metricsText(): Promise<string>;
  /**
   * The same telemetry in the name of one service: `name` stands on each log line in place of the process's own, and as
   * `service.name` on each span. Metrics are shared.
   */
  child(name: string): Telemetry;
  /** Flushes what is to be exported within the exporters' own deadlines. Safe to call twice. */
  stop(): Promise<void>;
};

/** A histogram of a few series. */
export type HistogramSpec = {
  readonly name: string;
  readonly description: string;
  /** As UCUM writes it; unset where the name says it. */
  readonly unit?: string;
  /** Upper bounds of its buckets, ascending. */
  readonly boundaries: readonly number[];
  /** The attributes of a series; called once for each key. */
  attributesOf(key: string): Attributes;
};

/** Counts a value in the series of a key. */
export type CountHistogram = (value: number, key: string) => void;

export type { Logger } from 'pino';
