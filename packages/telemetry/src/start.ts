import { metrics as metricsApi, type Tracer, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
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
  const resource = resourceFromAttributes({
    'service.name': options.service,
    'service.version': options.version,
  });
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metricsApi.setGlobalMeterProvider(meterProvider);
  const tracing = options.isTracing ? await startTracing(options) : undefined;
  const serializer = new PrometheusSerializer();

  const build = (logger: Logger): Telemetry => ({
    logger,
    meter: meterProvider.getMeter('tollgate', options.version),
    tracer: tracing?.tracer ?? trace.getTracer('tollgate'),
    isTracing: tracing !== undefined,
    async metricsText() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
    child: (name) => build(logger.child({ service: name })),
    async stop() {
      await tracing?.stop();
    },
  });
  return build(createLogger({ service: options.service, level: options.logLevel }));
}

/** Loaded only when wanted: the exporter costs start-up time and memory. */
async function startTracing(options: TelemetryOptions): Promise<{ tracer: Tracer; stop(): Promise<void> }> {
  const { NodeTracerProvider, BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service, 'service.version': options.version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { tracer: provider.getTracer('tollgate', options.version), stop: () => provider.shutdown() };
}
