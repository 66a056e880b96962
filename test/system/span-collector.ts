import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** A span as its service reported it. Parents that are not traced here have no span of their own. */
export type CollectedSpan = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** As OTLP numbers it. */
  readonly kind: number;
  /** Of the scope that made it. */
  readonly schemaUrl: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Everything that was reported of it, as text. */
  readonly text: string;
};

/** Kinds of spans in OTLP. */
export const SpanKind = { SERVER: 2, CLIENT: 3 } as const;

/** A small OTLP/HTTP collector that keeps what it is sent. */
export type SpanCollector = {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  spans(): readonly CollectedSpan[];
  /** What was sent to the path of a signal, as text. */
  received(signal: 'metrics' | 'logs'): readonly string[];
  stop(): Promise<void>;
};

/** Starts a collector on loopback. */
export async function startSpanCollector(): Promise<SpanCollector> {
  const spans: CollectedSpan[] = [];
  const others: { readonly url: string; readonly text: string }[] = [];
  const server = createServer(async (request, response) => {
    // The shape is OTLP's own.
    const report = (await json(request)) as TraceReport;
    if (request.url === '/v1/traces') spans.push(...spansOf(report));
    else others.push({ url: request.url ?? '', text: JSON.stringify(report) });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans: () => spans,
    received: (signal) => others.filter(({ url }) => url === `/v1/${signal}`).map(({ text }) => text),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Attribute = { key: string; value: Record<string, unknown> };
type OtlpSpan = {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
};
type TraceReport = {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { schemaUrl?: string; spans: OtlpSpan[] }[];
  }[];
};

function spansOf(report: TraceReport): CollectedSpan[] {
  return report.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans, schemaUrl = '' }) => spans.map((span) => ({ span, schemaUrl })))
      .map(({ span, schemaUrl }) => ({
        kind: span.kind,
        schemaUrl,
        service: String(valuesOf(resource.attributes)['service.name']),
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        attributes: valuesOf(span.attributes),
        text: JSON.stringify({ resource, span }),
      })),
  );
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
