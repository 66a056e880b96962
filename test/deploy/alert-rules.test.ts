/** Each alert rule of the chart watches a metric that exists and has a section in the runbook. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../tidy/repository.ts';

type AlertRule = { readonly alert: string; readonly expr: string; readonly runbook: string };

const rules = [...read('helm/tollgate/templates/monitoring.yaml').matchAll(ruleOf())].map(
  ({ groups }): AlertRule => ({
    alert: groups?.['alert'] ?? '',
    expr: groups?.['expr'] ?? '',
    runbook: groups?.['runbook'] ?? '',
  }),
);

describe('alert rules of the chart', () => {
  test('are all read by this test', () => {
    expect(rules.length).toBe(read('helm/tollgate/templates/monitoring.yaml').split('- alert:').length - 1);
    expect(rules.length).toBeGreaterThan(5);
  });

  test.each(rules)('$alert watches a metric of docs/metrics.md', ({ expr }) => {
    const metrics = read('docs/metrics.md');
    const names = expr.match(/\b[a-z]+(?:_[a-z]+)+\b(?![=~])/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(metrics).toContain(`| \`${name}\` |`);
  });

  test.each(rules)('$alert has a section in the runbook', ({ alert, runbook }) => {
    expect(runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(read('docs/operations.md')).toContain(`\n### ${alert}\n`);
  });
});

function ruleOf(): RegExp {
  return /- alert: (?<alert>\w+)\n\s+expr: (?<expr>.+)\n(?:.+\n)*?\s+runbook: (?<runbook>\S+)/g;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
