import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/**
 * A reader that sends every metric to the collector that the standard `OTEL_*` variables name, each interval. Names are those of
 * `/metrics`, so that one dashboard reads both.
 */
export function otlpMetricReader({
  intervalMs,
  metricProducers,
}: {
  intervalMs: number;
  metricProducers: MetricProducer[];
}): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    metricProducers,
    exporter: withPrometheusNames(new OTLPMetricExporter()),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(intervalMs, EXPORT_TIMEOUT_MS),
  });
}

const EXPORT_TIMEOUT_MS = 30_000;

/**
 * Counters end in `_total`, as they do in Prometheus text; and no metric has a unit, from which Prometheus would make a further
 * suffix: our names end in theirs. Metrics of conventions, whose names have dots, stay as they are.
 */
function withPrometheusNames(exporter: PushMetricExporter): PushMetricExporter {
  return {
    export: (metrics, done) => exporter.export(renamed(metrics), done),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregationTemporality: (instrument) =>
      exporter.selectAggregationTemporality?.(instrument) ?? AggregationTemporality.CUMULATIVE,
  };
}

function renamed({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(renamedMetric) })),
  };
}

function renamedMetric(metric: MetricData): MetricData {
  const { descriptor } = metric;
  if (descriptor.name.includes('.')) return metric;
  const isCounter = metric.dataPointType === DataPointType.SUM && metric.isMonotonic;
  const name =
    isCounter && !descriptor.name.endsWith('_total') ? `${descriptor.name}_total` : descriptor.name;
  return { ...metric, descriptor: { ...descriptor, name, unit: '' } };
}
