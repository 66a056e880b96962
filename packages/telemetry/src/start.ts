import { randomUUID } from 'node:crypto';
import { metrics as metricsApi, type Tracer, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { MeterProvider, type MetricProducer, type MetricReader } from '@opentelemetry/sdk-metrics';
import { TELEMETRY_SCHEMA_URL } from '@tollgate/contracts';
import { producedHistograms } from './histograms.ts';
import { createLogger } from './logger.ts';
import type { LogLines } from './otlp-logs.ts';
import type { Telemetry } from './telemetry.ts';

/** What telemetry needs to know of its process. */
export type TelemetryOptions = {
  /** Name of the service, or `tollgate` where all run in one process. */
  service: string;
  version: string;
  /** A pino level. */
  logLevel: string;
  /** What goes to a collector, which the exporters find by the standard `OTEL_*` variables themselves. */
  otlp: { traces: boolean; metrics: boolean; logs: boolean };
  /** Milliseconds between two exports of metrics. Default: a minute. */
  metricIntervalMs?: number;
};

/** Nothing is exported. */
export const NO_OTLP: TelemetryOptions['otlp'] = { traces: false, metrics: false, logs: false };

const METRIC_INTERVAL_MS = 60_000;

/** Starts logs and metrics, and the exporters that are configured. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { otlp, version } = options;
  const resource = resourceOf(options.service, version);
  const histograms = producedHistograms(resource);
  const metricProducers = [histograms.producer];
  const reader = new PrometheusExporter({ preventServerStart: true, metricProducers });
  const intervalMs = options.metricIntervalMs ?? METRIC_INTERVAL_MS;
  const pushing = otlp.metrics ? await startPushing({ intervalMs, metricProducers }) : [];
  const meterProvider = new MeterProvider({
    resource,
    readers: [reader, ...pushing],
  });
  metricsApi.setGlobalMeterProvider(meterProvider);
  const tracing = otlp.traces ? await startTracing(version) : undefined;
  const serializer = new PrometheusSerializer();
  const lines = otlp.logs ? await startLogLines(version) : undefined;
  const logger = createLogger({ level: options.logLevel, alsoTo: lines });

  // Children come from the one root: a child of a child logger would name its service twice.
  const build = (service: string): Telemetry => ({
    logger: logger.child({ service }),
    meter: meterProvider.getMeter('tollgate', options.version),
    tracer: tracing?.tracerOf(service) ?? trace.getTracer('tollgate'),
    isTracing: tracing !== undefined,
    histogram: histograms.create,
    async metricsText() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
    child: build,
    async stop() {
      const stops = [tracing, lines, ...pushing.map((pushed) => ({ stop: () => pushed.shutdown() }))];
      // A collector that is away must not keep the process: each has the deadline of its exporter.
      await Promise.allSettled(stops.map((one) => one?.stop()));
    },
  });
  return build(options.service);
}

type Tracing = { tracerOf(service: string): Tracer; stop(): Promise<void> };

/**
 * Loaded only when wanted: the exporter costs start-up time and memory. Services of one process share the exporter and
 * have a resource each, so that they are told apart as if each had a process of its own.
 */
async function startTracing(version: string): Promise<Tracing> {
  const { BasicTracerProvider, BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  return {
    tracerOf(service) {
      const resource = resourceOf(service, version);
      return new BasicTracerProvider({ resource, spanProcessors: [processor] }).getTracer(
        'tollgate',
        version,
        { schemaUrl: TELEMETRY_SCHEMA_URL },
      );
    },
    stop: () => processor.shutdown(),
  };
}

async function startPushing(options: {
  intervalMs: number;
  metricProducers: MetricProducer[];
}): Promise<MetricReader[]> {
  const { otlpMetricReader } = await import('./otlp-metrics.ts');
  return [otlpMetricReader(options)];
}

async function startLogLines(version: string): Promise<LogLines> {
  const { otlpLogLines } = await import('./otlp-logs.ts');
  return otlpLogLines((service) => resourceOf(service, version));
}

/** Tells replicas apart. */
const INSTANCE_ID = randomUUID();

/** Of one service of this process, with what `OTEL_RESOURCE_ATTRIBUTES` adds. */
function resourceOf(service: string, version: string): Resource {
  const environment = detectResources({ detectors: [envDetector] });
  return resourceFromAttributes({ 'service.instance.id': INSTANCE_ID })
    .merge(environment)
    .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }));
}
