import { metrics as metricsApi, type Tracer, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TELEMETRY_SCHEMA_URL } from '@tollgate/contracts';
import { createLogger } from './logger.ts';
import type { Telemetry } from './telemetry.ts';

/** What telemetry needs to know of its process. */
export type TelemetryOptions = {
  /** Name of the service, or `tollgate` where all run in one process. */
  service: string;
  version: string;
  /** A pino level. */
  logLevel: string;
  /** Whether an OTLP endpoint is configured by the standard `OTEL_*` variables, which the exporter reads itself. */
  isTracing: boolean;
};

/** Starts logs and metrics, and traces where an exporter is configured. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({
    resource: resourceOf(options.service, options.version),
    readers: [reader],
  });
  metricsApi.setGlobalMeterProvider(meterProvider);
  const tracing = options.isTracing ? await startTracing(options.version) : undefined;
  const serializer = new PrometheusSerializer();
  const logger = createLogger({ level: options.logLevel });

  // Children come from the one root: a child of a child logger would name its service twice.
  const build = (service: string): Telemetry => ({
    logger: logger.child({ service }),
    meter: meterProvider.getMeter('tollgate', options.version),
    tracer: tracing?.tracerOf(service) ?? trace.getTracer('tollgate'),
    isTracing: tracing !== undefined,
    async metricsText() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
    child: build,
    async stop() {
      await tracing?.stop();
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

function resourceOf(service: string, version: string): Resource {
  return resourceFromAttributes({ 'service.name': service, 'service.version': version });
}
