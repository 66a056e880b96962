/** One trace from the client's call to the last consumer, in both sizes, with no secret in it or in the logs. */
import { until } from '@tollgate/harness';
import { type System, startDistributed, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CollectedSpan, type SpanCollector, SpanKind, startSpanCollector } from './span-collector.ts';

const PROMPT = 'a prompt that nobody but the provider may read';
const SERVICES = ['gateway', 'policy', 'accounting', 'analytics'];
const PARENT = 'b7ad6b7169203331';

const SIZES = [
  {
    size: 'distributed',
    programs: ['policy-1', 'analytics', 'accounting', 'console', 'gateway-1'],
    start: (environment: Record<string, string>): Promise<System> =>
      startDistributed({ gateways: 1, policies: 1, environment }),
  },
  {
    size: 'one process',
    programs: ['tollgate'],
    start: (environment: Record<string, string>): Promise<System> => startEmbedded({ environment }),
  },
];

describe.each(SIZES)('$size', ({ programs, start }) => {
  let collector: SpanCollector;
  let system: System;

  beforeAll(async () => {
    collector = await startSpanCollector();
    system = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
      TOLLGATE_LOG_LEVEL: 'debug',
      TOLLGATE_REQUEST_LOG: 'true',
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
    });
    // A system that is ready may still be rebuilding its counters, and budgets answer 503 until that is done.
    await until(
      async () => {
        const answer = await send(system);
        await answer.arrayBuffer();
        return answer.ok;
      },
      { what: 'budgets to be open' },
    );
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await collector?.stop();
  });

  test('one trace runs from the client through gateway, policy, provider call, bus and consumers', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const requestId = await ask(system, traceId);
    const spans = await traceOf(collector, traceId);

    const server = only(spans, 'chat_completions');
    expect(server).toMatchObject({ service: 'gateway', parentSpanId: PARENT });
    expect(server.attributes['tollgate.request.id']).toBe(requestId);
    const admit = only(spans, 'admit');
    expect(admit).toMatchObject({ service: 'gateway', parentSpanId: server.spanId });
    const inference = only(spans, 'chat chat');
    expect(inference).toMatchObject({
      service: 'gateway',
      parentSpanId: server.spanId,
      kind: SpanKind.CLIENT,
    });
    expectConventions(inference, await historyRow(system, requestId));
    expect(new Set(spans.map(({ schemaUrl }) => schemaUrl))).toEqual(
      new Set(['https://opentelemetry.io/schemas/1.45.0']),
    );
    const policy = only(spans, 'policy.admit');
    expect(policy).toMatchObject({ service: 'policy', parentSpanId: admit.spanId });
    expect(policy.attributes).toMatchObject({
      'tollgate.request.id': requestId,
      'tollgate.verdict': 'admitted',
    });
    expect(only(spans, 'usage.settle')).toMatchObject({ service: 'accounting', parentSpanId: server.spanId });
    expect(only(spans, 'usage.insert')).toMatchObject({ service: 'analytics', parentSpanId: server.spanId });
    expect((await historyRow(system, requestId)).trace_id).toBe(traceId);
  });

  test('requests whose events travel in one message each keep a whole trace of their own', async () => {
    const traceIds = Array.from({ length: 12 }, (_, index) => `${'1'.repeat(30)}${index + 10}`);
    const requestIds = await Promise.all(traceIds.map((traceId) => ask(system, traceId)));
    for (const [index, traceId] of traceIds.entries()) {
      const spans = await traceOf(collector, traceId);
      const server = only(spans, 'chat_completions');
      expect(server.attributes['tollgate.request.id']).toBe(requestIds[index]);
      expect(only(spans, 'usage.settle').parentSpanId).toBe(server.spanId);
      expect(only(spans, 'usage.insert').parentSpanId).toBe(server.spanId);
    }
  });

  test('metrics and log lines of every service come to the collector', async () => {
    const requestId = await ask(system, '2'.repeat(32));
    const metrics = [
      'ai_gateway_requests_total',
      'tollgate_policy_verdicts_total',
      'ai_gateway_budget_nominated_total',
      'tollgate_analytics_events_inserted_total',
    ];
    const named = ['gen_ai.client.inference.duration', 'gen_ai.client.inference.usage.input_tokens'];
    for (const name of [...metrics, ...named, 'ai_gateway_first_token_latency_ms']) {
      await until(async () => collector.received('metrics').some((text) => text.includes(`"${name}"`)), {
        what: name,
      });
    }
    await until(async () => collector.received('logs').some((text) => text.includes(requestId)), {
      what: 'the log line of the request',
    });
  });

  test('no span and no log line has a key, a prompt or the admin token, at the most talkative level', () => {
    const said = programs.map((name) => system.program(name).words());
    expect(said.join('')).toContain('"msg":"request"');
    const spans = collector.spans().map(({ text }) => text);
    const sent = [...collector.received('logs'), ...collector.received('metrics')];
    for (const text of [...said, ...spans, ...sent]) {
      expect(text).not.toContain(PROMPT);
      expect(text).not.toContain(system.key);
      expect(text).not.toContain(system.adminToken);
    }
  });

  test('every log line names one service, once', () => {
    const lines = programs.flatMap((name) => system.program(name).words().split('\n'));
    const logged = lines.filter((line) => line.startsWith('{"level"'));
    expect(logged.length).toBeGreaterThan(programs.length);
    expect(logged.filter((line) => line.split('"service":').length !== 2)).toEqual([]);
  });
});

/** Sends one streaming request in a client's trace, reads it to the end and returns its id. */
async function ask(system: System, traceId: string): Promise<string> {
  const answer = await send(system, { traceparent: `00-${traceId}-${PARENT}-01` });
  expect(await answer.text()).toContain('data: [DONE]');
  return answer.headers.get('x-request-id') ?? '';
}

function send(system: System, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'demo/chat',
      stream: true,
      messages: [{ role: 'user', content: PROMPT }],
    }),
  });
}

/** The spans of a trace, once every service has reported. */
async function traceOf(collector: SpanCollector, traceId: string): Promise<CollectedSpan[]> {
  const spans = () => collector.spans().filter((span) => span.traceId === traceId);
  const missing = () => SERVICES.filter((name) => !spans().some(({ service }) => service === name));
  await until(() => missing().length === 0 && spans().length >= 6, {
    what: `the spans of ${traceId}`,
  });
  return spans();
}

function only(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const found = spans.filter((span) => span.name === name);
  expect(found.map((span) => span.service)).toHaveLength(1);
  const [span] = found;
  if (span === undefined) throw new Error(`no span ${name}`);
  return span;
}

/**
 * The span of an inference as the conventions for generative AI 0.1.0 have it: every attribute that is required, or
 * recommended and known, with the name, type and unit of their table, and no other one.
 */
function expectConventions({ attributes }: CollectedSpan, row: HistoryRow): void {
  const { 'gen_ai.response.time_to_first_chunk': firstChunk, 'server.port': port, ...others } = attributes;
  expect(others).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'self-hosted-model',
    'gen_ai.request.model': 'chat',
    'gen_ai.request.stream': true,
    'server.address': '127.0.0.1',
    'gen_ai.usage.input_tokens': row.input_tokens,
    'gen_ai.usage.output_tokens': row.output_tokens,
    'gen_ai.usage.cache_read.input_tokens': 0,
    'gen_ai.usage.cache_write.input_tokens': 0,
    'gen_ai.usage.reasoning.output_tokens': 0,
  });
  expect(row.output_tokens).toBeGreaterThan(0);
  expect(port).toBeGreaterThan(0);
  // In seconds: the same span of time in history is in milliseconds, and begins with the client's request.
  expect(firstChunk).toBeGreaterThan(0);
  expect(firstChunk).toBeLessThanOrEqual((row.ttft_ms ?? 0) / 1_000);
}

// The shape is fixed by the public contract.
type HistoryRow = {
  readonly trace_id: string | null;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly ttft_ms: number | null;
};

async function historyRow(system: System, requestId: string): Promise<HistoryRow> {
  let row: HistoryRow | undefined;
  await until(
    async () => {
      try {
        row = (await system.admin.call('GET', `/requests/${requestId}`)) as HistoryRow;
        return true;
      } catch {
        return false;
      }
    },
    { what: `request ${requestId} to be in history` },
  );
  if (row === undefined) throw new Error('history has no row');
  return row;
}
