/** Metrics and log lines of a process, as a collector on a socket gets them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

type Attribute = { key: string; value: Record<string, unknown> };
type Resource = { resource: { attributes: Attribute[] } };
type Metric = { name: string; unit?: string; sum?: object; histogram?: { dataPoints: { count: number }[] } };
type LogRecord = {
  severityNumber: number;
  severityText: string;
  body: { stringValue: string };
  attributes: Attribute[];
};
type Reports = {
  metrics: (Resource & { scopeMetrics: { metrics: Metric[] }[] })[];
  logs: (Resource & { scopeLogs: { logRecords: LogRecord[] }[] })[];
};

async function startCollector() {
  const reports: Reports = { metrics: [], logs: [] };
  const server = createServer(async (request, response) => {
    // The shapes are OTLP's own.
    const report = (await json(request)) as { resourceMetrics?: []; resourceLogs?: [] };
    reports.metrics.push(...(report.resourceMetrics ?? []));
    reports.logs.push(...(report.resourceLogs ?? []));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return { reports, url: `http://127.0.0.1:${address.port}` };
}

/** Runs a script with a telemetry in a process of its own; what it prints, and what it logs on standard error. */
async function run(script: string, environment: Record<string, string>, otlp: object) {
  const door = new URL('../src/index.ts', import.meta.url);
  const options = { service: 'tollgate', version: '1', logLevel: 'debug', otlp, metricIntervalMs: 60_000 };
  const source = `import { startTelemetry } from ${JSON.stringify(door.href)};
const telemetry = await startTelemetry(${JSON.stringify(options)});
${script}
process.stdout.write(await telemetry.metricsText());
await telemetry.stop();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  expect(code, err).toBe(0);
  return { out, err };
}

function values(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

const USE = `
  telemetry.meter.createCounter('tollgate_things', { description: 'd' }).add(2, { kind: 'a' });
  telemetry.meter.createCounter('tollgate_totals_total').add(1);
  telemetry.meter.createHistogram('tollgate_wait_ms', { unit: 'ms' }).record(3);
  telemetry.histogram({ name: 'ai_gateway_wait_ms', description: 'd', boundaries: [1, 10], attributesOf: (key) => ({ model_name: key }) })(5, 'm');
  telemetry.meter.createGauge('tollgate_level').record(4);
  telemetry.child('gateway').logger.warn({ request_id: 'r-1', token: 'tg_secret', err: new TypeError('broken') }, 'seen');`;

test('metrics arrive under the names of /metrics', async () => {
  const { reports, url } = await startCollector();
  const { out } = await run(
    USE,
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=pod-1,service.name=x' },
    { traces: false, metrics: true, logs: false },
  );
  const [report] = reports.metrics;
  expect(values(report?.resource.attributes ?? [])).toMatchObject({
    'service.name': 'tollgate',
    'service.version': '1',
    'k8s.pod.name': 'pod-1',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const metrics = report?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
  const shown = [...out.matchAll(/^# TYPE (\S+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'target_info');
  expect(metrics.map(({ name }) => name).sort()).toEqual(shown.sort());
  expect(shown).toContain('tollgate_things_total');
  expect(metrics.every(({ unit = '' }) => unit === '')).toBe(true);
  const produced = metrics.find(({ name }) => name === 'ai_gateway_wait_ms');
  expect(produced?.histogram?.dataPoints).toMatchObject([{ count: 1, bucketCounts: [0, 1, 0], sum: 5 }]);
  expect(out).toContain('ai_gateway_wait_ms_bucket{model_name="m"');
  expect(reports.logs).toEqual([]);
});

test('log lines arrive with their severity, service and error, and without secrets', async () => {
  const { reports, url } = await startCollector();
  const { err } = await run(
    USE,
    { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/v1/logs` },
    { traces: false, metrics: false, logs: true },
  );
  expect(err).toContain('"msg":"seen"');
  const [report] = reports.logs;
  expect(values(report?.resource.attributes ?? [])['service.name']).toBe('gateway');
  const records = report?.scopeLogs.flatMap(({ logRecords }) => logRecords) ?? [];
  expect(records).toMatchObject([
    { severityNumber: 13, severityText: 'warn', body: { stringValue: 'seen' } },
  ]);
  expect(values(records[0]?.attributes ?? [])).toMatchObject({
    request_id: 'r-1',
    token: '[redacted]',
    'exception.type': 'TypeError',
    'exception.message': 'broken',
  });
  expect(reports.metrics).toEqual([]);
});

test('a collector that is away neither holds up the process nor fails it', async () => {
  const { err } = await run(
    USE,
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '200' },
    { traces: true, metrics: true, logs: true },
  );
  expect(err).toContain('"msg":"seen"');
});
