import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const propagator = new W3CTraceContextPropagator();
const getter = { get: (carrier: Record<string, string>, key: string) => carrier[key], keys: Object.keys };
const setter = {
  set(carrier: Record<string, string>, key: string, value: string) {
    carrier[key] = value;
  },
};

/** The context that a W3C `traceparent` names; the root context when it is empty or malformed. */
export function contextFromTraceparent(traceparent: string | undefined): Context {
  if (traceparent === undefined || traceparent === '') return ROOT_CONTEXT;
  return propagator.extract(ROOT_CONTEXT, { traceparent }, getter);
}

/** The `traceparent` of a context's span; empty when it has none. */
export function traceparentOf(of: Context = context.active()): string {
  const carrier: Record<string, string> = {};
  propagator.inject(of, carrier, setter);
  return carrier['traceparent'] ?? '';
}
