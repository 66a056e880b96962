import { createNoopMeter, trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { Telemetry } from './telemetry.ts';

/** Telemetry that keeps quiet, for tests and for parts that run without any. */
export function silentTelemetry(): Telemetry {
  const telemetry: Telemetry = {
    logger: pino({ level: 'silent' }),
    meter: createNoopMeter(),
    tracer: trace.getTracer('silent'),
    isTracing: false,
    histogram: () => () => {},
    metricsText: async () => '',
    child: () => telemetry,
    stop: async () => {},
  };
  return telemetry;
}
