import type { Meter, Tracer } from '@opentelemetry/api';
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
  /** Every metric in Prometheus text format. */
  metricsText(): Promise<string>;
  /**
   * The same telemetry in the name of one service: `name` stands on each log line in place of the process's own, and as
   * `service.name` on each span. Metrics are shared.
   */
  child(name: string): Telemetry;
  /** Flushes spans within the exporter's own deadline. Safe to call twice. */
  stop(): Promise<void>;
};

export type { Logger } from 'pino';
