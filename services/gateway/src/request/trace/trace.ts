import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ATTRIBUTE, type GuardrailResult } from '@tollgate/contracts';
import { contextFromTraceparent, type Telemetry, traceparentOf } from '@tollgate/telemetry';
import type { Dialect } from '../../dialects/dialect.ts';

/** The trace of one request: a span for the whole and one for each step. Its silent twin costs nothing. */
export type RequestTrace = {
  /** Empty when nothing is traced. */
  readonly traceId: string;
  /** For messages to others that belong to the request; empty when nothing is traced. */
  readonly traceparent: string;
  /** A step begins; call what is returned when it ends. */
  step(name: 'admit' | 'guard'): StepTrace;
  /** The trace of another request, which the gateway makes for this one. */
  part(id: string, route: string): RequestTrace;
  /** A call of a model begins. What it begins with is put together only if it is traced. */
  inference(start: () => { name: string; attributes: Attributes }): InferenceTrace;
  /** With what guardrails made of the request, if any looked at it. */
  end(httpStatus: number, errorCode: string, guardrails?: readonly GuardrailResult[]): void;
};

/** One step of a request's trace. */
export type StepTrace = { readonly traceparent: string; end(): void };

/** The call of a model in a request's trace. What it ends with is put together only if it is traced. */
export type InferenceTrace = { readonly traceparent: string; end(attributes?: () => Attributes): void };

/** What a call of a model is described by. */
export type TracedRequest = {
  readonly dialect: Pick<Dialect, 'name'>;
  readonly facts: { readonly isStreaming: boolean };
  readonly session?: { readonly sessionId: string };
};

/** Starts the trace of a request, as a part of the client's trace where it names one. */
export function requestTrace(
  telemetry: Telemetry,
  request: { id: string; route: string; traceparent: string | undefined },
): RequestTrace {
  if (!telemetry.isTracing) return SILENT_TRACE;
  const parent = contextFromTraceparent(request.traceparent);
  const attributes = { [ATTRIBUTE.requestId]: request.id, [ATTRIBUTE.route]: request.route };
  const options = { kind: SpanKind.SERVER, attributes };
  const span = telemetry.tracer.startSpan(request.route, options, parent);
  const context = trace.setSpan(parent, span);
  return {
    traceId: span.spanContext().traceId,
    traceparent: traceparentOf(context),
    step(name) {
      const child = telemetry.tracer.startSpan(name, { kind: SpanKind.CLIENT }, context);
      return { traceparent: traceparentOf(trace.setSpan(context, child)), end: () => child.end() };
    },
    part: (id, route) => requestTrace(telemetry, { id, route, traceparent: traceparentOf(context) }),
    inference(start) {
      const { name, attributes } = start();
      const child = telemetry.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
      return {
        traceparent: traceparentOf(trace.setSpan(context, child)),
        end: (ended) => endInference(child, ended?.() ?? {}),
      };
    },
    end: (httpStatus, errorCode, guardrails = []) => {
      if (guardrails.length > 0) span.setAttribute(ATTRIBUTE.guardrails, guardrails.map(inWords));
      endSpan(span, httpStatus, errorCode);
    },
  };
}

function endInference(span: Span, attributes: Attributes): void {
  span.setAttributes(attributes);
  if (attributes[ATTRIBUTE.errorType] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function inWords({ side, guardrail, result }: GuardrailResult): string {
  return `${side} ${guardrail} ${result}`;
}

function endSpan(span: Span, httpStatus: number, errorCode: string): void {
  span.setAttribute(ATTRIBUTE.httpStatus, httpStatus);
  if (errorCode !== '') {
    span.setAttribute(ATTRIBUTE.errorType, errorCode);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

const SILENT_STEP: StepTrace = { traceparent: '', end: () => {} };

/** The trace of a request that is not traced. */
export const SILENT_TRACE: RequestTrace = {
  traceId: '',
  traceparent: '',
  step: () => SILENT_STEP,
  part: () => SILENT_TRACE,
  inference: () => SILENT_STEP,
  end: () => {},
};
