import { expect, it } from 'vitest';
import { parseManifests } from '../src/index.ts';

function parsed(fields: string) {
  return parseManifests(`type: gateway-logging-config\n${fields}`, 'yaml');
}

it.each([
  'log: true',
  'name: research\nlog: false\nwhen: {}',
  'log: true\nwhen: {subjects: {in: ["*"], not_in: ["team:research"]}, models: {in: [main/gpt]}}',
  'log: true\nwhen: {metadata: {env: prod, stage: [a, b], project: {not_in: [x]}}}',
])('takes %s', (fields) => {
  expect(parsed(fields).ok).toBe(true);
});

it.each([
  ['name: a', 'log: is required'],
  ['log: true\nrules: [{id: a, when: {}, tracing_project_fqn: p}]', 'rules: not supported yet'],
  ['log: true\nredact_with: {presets: [email]}', 'redact_with: not supported yet'],
  [
    'log: true\nwhen: {subjects: {in: [lena]}}',
    'when.subjects.in[0]: must be *, user:<email>, team:<name> or virtualaccount:<name>',
  ],
  ['log: true\nwhen: {model: {in: [a/b]}}', 'when.model: unknown field; did you mean models?'],
])('refuses %s', (fields, fault) => {
  const result = parsed(fields);
  expect(result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`)).toContain(fault);
});
