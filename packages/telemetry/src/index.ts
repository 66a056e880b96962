export { type Caller, type CallerSpans, type CallerWork, callerSpans } from './caller-spans.ts';
export { LABEL_VALUES_MAX, labelledCounter } from './labelled-counter.ts';
export { openRecordExporter } from './open-record-exporter.ts';
export type { ExportedRecord, RecordExporter, RecordExporterOptions } from './record-exporter.ts';
export { silentTelemetry } from './silent.ts';
export { NO_OTLP, startTelemetry, type TelemetryOptions } from './start.ts';
export type { CountHistogram, HistogramSpec, Logger, Telemetry } from './telemetry.ts';
export { contextFromTraceparent, traceparentOf } from './trace-context.ts';
