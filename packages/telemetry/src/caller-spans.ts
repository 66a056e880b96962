import { type Attributes, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Telemetry } from './telemetry.ts';
import { contextFromTraceparent } from './trace-context.ts';

/** What a piece of work is called, and whether it answers a call or takes a message. */
export type CallerWork = { readonly name: string; readonly kind: 'server' | 'consumer' };

/** Who the work is for; without a traceparent it is in no trace. */
export type Caller = { readonly traceparent: string | undefined; readonly attributes: Attributes };

/** Spans of one piece of work. End or fail them once. */
export type CallerSpans = {
  /** With attributes that are known by now for the caller at an index. */
  end(attributesAt?: (index: number) => Attributes): void;
  fail(): void;
};

/**
 * Spans of work that is done for several callers at once: one in the trace of each. Nothing where nobody traces;
 * `callers` is then not even asked.
 */
export function callerSpans(
  telemetry: Pick<Telemetry, 'tracer' | 'isTracing'>,
  work: CallerWork,
  callers: () => readonly Caller[],
): CallerSpans {
  if (!telemetry.isTracing) return NO_SPANS;
  const kind = KIND[work.kind];
  const spans = callers().map(({ traceparent, attributes }): Span | undefined => {
    if (traceparent === undefined || traceparent === '') return undefined;
    return telemetry.tracer.startSpan(work.name, { kind, attributes }, contextFromTraceparent(traceparent));
  });
  return {
    end(attributesAt) {
      for (const [index, span] of spans.entries()) {
        if (attributesAt !== undefined) span?.setAttributes(attributesAt(index));
        span?.end();
      }
    },
    fail() {
      for (const span of spans) span?.setStatus({ code: SpanStatusCode.ERROR }).end();
    },
  };
}

const KIND = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER };
const NO_SPANS: CallerSpans = { end() {}, fail() {} };
