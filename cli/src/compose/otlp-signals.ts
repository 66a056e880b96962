import type { TelemetryOptions } from '@tollgate/telemetry';
import type { ProcessSettings } from '../settings.ts';

/** What goes to a collector: what its `OTEL_*_EXPORTER` says, and where it is unset, what has an endpoint. */
export function otlpSignals(settings: ProcessSettings): TelemetryOptions['otlp'] {
  const hasTraces = settings.otlpEndpoint !== undefined || settings.otlpTracesEndpoint !== undefined;
  return {
    traces: isExported(settings.otelTracesExporter, hasTraces),
    metrics: isExported(settings.otelMetricsExporter, settings.otlpMetricsEndpoint !== undefined),
    logs: isExported(settings.otelLogsExporter, settings.otlpLogsEndpoint !== undefined),
  };
}

function isExported(exporter: '' | 'otlp' | 'none', hasEndpoint: boolean): boolean {
  return exporter === '' ? hasEndpoint : exporter === 'otlp';
}
