import { type AnyValue, type Logger as OtelLogger, SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

/** Where log lines go besides standard error. */
export type LogLines = {
  /** Takes one line of JSON, as it is written to standard error: secrets are cut out already. */
  write(line: string): void;
  stop(): Promise<void>;
};

/**
 * Sends log lines to the collector that the standard `OTEL_*` variables name. As many wait as the batch processor's queue takes
 * (`OTEL_BLRP_MAX_QUEUE_SIZE`, 2,048); what comes while it is full is dropped. Lines of each service have its resource.
 */
export function otlpLogLines(resourceOf: (service: string) => Resource): LogLines {
  const processor = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() });
  const loggers = new Map<string, OtelLogger>();

  function loggerOf(service: string): OtelLogger {
    const known = loggers.get(service);
    if (known !== undefined) return known;
    const resource = resourceOf(service);
    const logger = new LoggerProvider({ resource, processors: [processor] }).getLogger('tollgate');
    loggers.set(service, logger);
    return logger;
  }

  return {
    write(line) {
      // Our own logger has just written it.
      const { level, time, msg, service, err, ...rest } = JSON.parse(line) as Line;
      loggerOf(service ?? 'tollgate').emit({
        timestamp: new Date(time),
        severityNumber: SEVERITIES[level] ?? SeverityNumber.UNSPECIFIED,
        severityText: level,
        body: msg ?? '',
        attributes: { ...rest, ...exceptionAttributes(err) },
      });
    },
    stop: () => processor.shutdown(),
  };
}

/** What every line has, and fields of its own. */
type Line = {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly service?: string;
  readonly err?: AnyValue;
  readonly [field: string]: AnyValue;
};

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** An error as OpenTelemetry names its parts. */
function exceptionAttributes(err: AnyValue): Record<string, string> {
  if (typeof err !== 'object' || err === null) return {};
  const parts = { 'exception.type': 'type', 'exception.message': 'message', 'exception.stacktrace': 'stack' };
  const fields = new Map<string, unknown>(Object.entries(err));
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, field]) => {
      const value = fields.get(field);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
