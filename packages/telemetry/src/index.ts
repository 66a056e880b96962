export { type Caller, type CallerSpans, type CallerWork, callerSpans } from './caller-spans.ts';
export { silentTelemetry } from './silent.ts';
export { startTelemetry, type TelemetryOptions } from './start.ts';
export type { Logger, Telemetry } from './telemetry.ts';
export { contextFromTraceparent, traceparentOf } from './trace-context.ts';
