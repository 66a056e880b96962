import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { callerSpans, silentTelemetry } from '../src/index.ts';

/** Runs a script with the package's `startTelemetry` in a process of its own and returns its log lines. */
function logLines(script: string): string[] {
  const door = new URL('../src/index.ts', import.meta.url);
  const start = `const telemetry = await startTelemetry({ service: 'tollgate', version: '1', logLevel: 'debug', otlp: { traces: false, metrics: false, logs: false } });`;
  const source = `import { startTelemetry } from ${JSON.stringify(door.href)};\n${start}\n${script}\nawait telemetry.stop();`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  return run.stderr.trim().split('\n');
}

test('a log line names the service it speaks for, once, however deep the child is', () => {
  const lines = logLines(`
    telemetry.logger.info('of the process');
    telemetry.child('gateway').logger.info('of a service');
    telemetry.child('gateway').child('gateway').logger.info('of its child');
  `);
  expect(lines.map((line) => line.match(/"service":"[a-z]+"/g))).toEqual([
    ['"service":"tollgate"'],
    ['"service":"gateway"'],
    ['"service":"gateway"'],
  ]);
});

test('fields that can hold a secret are cut out of log lines, at the top and one level down', () => {
  const [line = ''] = logLines(`
    telemetry.child('policy').logger.info({ token: 'tg_secret', request: { authorization: 'Bearer tg_secret' } }, 'seen');
  `);
  expect(line).not.toContain('tg_secret');
  expect(line).toContain('[redacted]');
});

test('nobody is asked for callers where nobody traces', () => {
  const spans = callerSpans(silentTelemetry(), { name: 'work', kind: 'server' }, () => {
    throw new Error('asked all the same');
  });
  spans.end(() => {
    throw new Error('asked all the same');
  });
});
