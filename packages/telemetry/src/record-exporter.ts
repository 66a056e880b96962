import type { AnyValueMap } from '@opentelemetry/api-logs';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { contextFromTraceparent } from './trace-context.ts';

/** A record of its own, not a log line of this process. */
export type ExportedRecord = {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly eventName: string;
  readonly attributes: AnyValueMap;
  /** Texts by name. */
  readonly body: Readonly<Record<string, string>>;
  /** The W3C trace context that the record belongs to; empty for none. */
  readonly traceparent: string;
};

/** Where records go. */
export type RecordExporter = {
  /** Takes a record; false if too many wait. */
  add(record: ExportedRecord): boolean;
  /** Sends what waits, within one deadline, and ends. */
  stop(): Promise<void>;
};

/** Records that wait for the collector, and their text in memory. */
const WAITING_MAX = 1_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
const BATCH_MAX = 20;
const BATCH_DELAY_MS = 500;
/** Of one batch with all its attempts. */
const SEND_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;

/** Where records are sent, and who learns what became of them. */
export type RecordExporterOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `service.name` of the resource. */
  readonly service: string;
  sent(records: number): void;
  failed(records: number, error: unknown): void;
};

/**
 * Sends records as OTLP logs (JSON over HTTP) to a collector of its own, not the one of the `OTEL_*` variables: what the SDK's exporter
 * cannot deliver within its deadline, with its own retries, is given up and reported to `failed`. Never throws and never holds up
 * the caller.
 */
export function recordExporter(options: RecordExporterOptions): RecordExporter {
  const { url, headers, service, sent, failed } = options;
  const inner = new OTLPLogExporter({ url, headers: { ...headers }, timeoutMillis: SEND_DEADLINE_MS });
  let waiting = 0;
  let waitingBytes = 0;

  function settle(records: readonly ReadableLogRecord[], { code, error }: ExportResult): void {
    waiting -= records.length;
    waitingBytes -= records.reduce((sum, { body }) => sum + bytesOf(body), 0);
    if (code === ExportResultCode.SUCCESS) sent(records.length);
    else failed(records.length, error);
  }
  const exporter: LogRecordExporter = {
    export: (records, done) =>
      inner.export(records, (result) => {
        settle(records, result);
        done(result);
      }),
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
  const processor = new BatchLogRecordProcessor({
    exporter,
    maxQueueSize: WAITING_MAX,
    maxExportBatchSize: BATCH_MAX,
    scheduledDelayMillis: BATCH_DELAY_MS,
    exportTimeoutMillis: SEND_DEADLINE_MS + 1_000,
  });
  const resource = resourceFromAttributes({ 'service.name': service });
  const logger = new LoggerProvider({
    resource,
    processors: [processor],
    // Bodies are bounded where they are captured.
    logRecordLimits: { attributeValueLengthLimit: Number.POSITIVE_INFINITY },
  }).getLogger('tollgate');

  return {
    add({ timeMs, eventName, attributes, body, traceparent }) {
      const bytes = bytesOf(body);
      if (waiting >= WAITING_MAX || waitingBytes + bytes > WAITING_BYTES_MAX) return false;
      waiting += 1;
      waitingBytes += bytes;
      const context = contextFromTraceparent(traceparent);
      logger.emit({ timestamp: new Date(timeMs), eventName, attributes, body, ...(context && { context }) });
      return true;
    },
    async stop() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP_DEADLINE_MS);
      await Promise.race([processor.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

function bytesOf(body: unknown): number {
  if (typeof body !== 'object' || body === null) return 0;
  return Object.values(body).reduce((sum: number, text) => sum + String(text).length, 0);
}
