import { NO_OTLP, startTelemetry, type Telemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { guardAll, OFFENDING, startGuardedSystem } from './guarded-system.ts';

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };
const OFFENDING_CHAT = { ...CHAT, messages: [{ role: 'user', content: `Write to ${OFFENDING}` }] };

let telemetry: Telemetry;
let system: TestSystem;
/** Attributes of every span, as they were set. */
const attributes: [string, unknown][] = [];

beforeAll(async () => {
  const started = await startTelemetry({
    service: 'gateway',
    version: '1',
    logLevel: 'silent',
    otlp: NO_OTLP,
  });
  telemetry = { ...started, isTracing: true, tracer: recording(started.tracer) };
  system = await startGuardedSystem(
    {
      watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
      block: { ...PII, operation: 'validate' },
    },
    {},
    telemetry,
  );
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
});
afterAll(() => system.stop());

function recording(tracer: Telemetry['tracer']): Telemetry['tracer'] {
  return Object.assign(Object.create(tracer), {
    startSpan(...given: Parameters<typeof tracer.startSpan>) {
      const span = tracer.startSpan(...given);
      const setAttribute: typeof span.setAttribute = (name, value) => {
        attributes.push([name, value]);
        return span;
      };
      return Object.assign(Object.create(span), { setAttribute });
    },
  });
}

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const answer = await system.post('/v1/chat/completions', body, headers);
  const text = await answer.text();
  return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

test('metrics count what guardrails made of requests, and how long they took', async () => {
  guardAll(system, { inputs: ['g/watch'], outputs: ['g/block'] });
  await ask(OFFENDING_CHAT);
  const metrics = await telemetry.metricsText();
  expect(metrics).toMatch(
    /tollgate_gateway_guardrail_results_total\{guardrail="g\/watch",side="input",result="flagged"[^}]*\} 1\b/,
  );
  expect(metrics).toMatch(
    /tollgate_gateway_guardrail_results_total\{guardrail="g\/block",side="output",result="passed"[^}]*\} 1\b/,
  );
  expect(metrics).toMatch(
    /tollgate_gateway_guardrail_duration_ms_count\{guardrail="g\/watch",side="input"[^}]*\} 1\b/,
  );
});

test('the trace has what guardrails made of a request, without what they found', async () => {
  attributes.length = 0;
  guardAll(system, { inputs: ['g/block'] });
  await ask(OFFENDING_CHAT);
  expect(attributes).toContainEqual(['tollgate.guardrails', ['input g/block blocked']]);
  expect(JSON.stringify(attributes)).not.toContain(OFFENDING);
});

test('x-tfy-guardrails-scope: last looks at the last message alone', async () => {
  guardAll(system, { inputs: ['g/block'] });
  const messages = [...OFFENDING_CHAT.messages, { role: 'user', content: 'Thanks' }];
  const last = await ask({ ...CHAT, messages }, { 'x-tfy-guardrails-scope': 'last' });
  expect(last.status).toBe(200);
  expect(last.event.guardrails).toMatchObject([
    { result: 'not_scanned', reason: 'all but the last message is not looked at' },
  ]);
  expect((await ask({ ...CHAT, messages }, { 'x-tfy-guardrails-scope': 'all' })).status).toBe(400);
  const offending = await ask(OFFENDING_CHAT, { 'x-tfy-guardrails-scope': 'last' });
  expect(offending.status).toBe(400);
  const unknown = await ask(CHAT, { 'x-tfy-guardrails-scope': 'first' });
  expect(unknown.status).toBe(400);
  expect(unknown.text).toContain('x-tfy-guardrails-scope');
});

test('custom_error_message takes the place of the message of the gateway, which it may hold', async () => {
  guardAll(system, { inputs: ['g/block'], errorMessage: 'Not here. {{guardrail_message}} Ask the desk.' });
  const { status, text } = await ask(OFFENDING_CHAT);
  expect(status).toBe(400);
  expect(JSON.parse(text).error.message).toBe(
    'Not here. Guardrail g/block blocked the request: it found Email in user. Ask the desk.',
  );
});
