import { describe, expect, it } from 'vitest';
import { parseManifests } from '../src/index.ts';

const PREFIX = 'integration/guardrail-config';

function group(fields: string): string {
  return `type: provider-account/guardrail-config-group\nname: g\nintegrations: [{name: a, enforcing_strategy: enforce, ${fields}}]`;
}

function rule(fields: string): string {
  return `type: gateway-guardrails-config\nrules: [{id: a, llm_output_guardrails: [], ${fields}}]`;
}

function faults(text: string): string[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults.map(({ path, message, line }) => `${line} ${path}: ${message}`);
}

const ALL = 'target: {conditions: {model: {values: ["*"], condition: in}}}';

describe('a guardrail group', () => {
  it.each([
    `type: ${PREFIX}/regex, operation: mutate, priority: 2, config: {custom_patterns: [{pattern: a+, redaction_text: ""}]}`,
    `type: ${PREFIX}/regex, operation: validate, config: {preset_patterns: {presets: [us_ssn, visa]}}`,
    `type: ${PREFIX}/secret-detection, operation: mutate, config: {redaction_text: "***"}`,
    `type: ${PREFIX}/tfy-pii, operation: mutate, config: {pii_categories: ["*"]}`,
    `type: ${PREFIX}/tfy-prompt-injection`,
    `type: ${PREFIX}/code-safety-linter, operation: validate, description: no shells`,
    `type: ${PREFIX}/sql-sanitizer, operation: validate, config: {block_drop: false}`,
    `type: ${PREFIX}/tfy-metadata, config: {keys: {project: {required: true}, env: {value: {constraint: allowed_values, allowed_values: [dev]}}}}`,
    `type: ${PREFIX}/tollgate-words, operation: validate, config: {denied: [falcon]}`,
    `type: ${PREFIX}/tollgate-size, config: {max_tokens: 1000}`,
  ])('takes %s', (fields) => {
    expect(faults(group(fields))).toEqual([]);
  });

  it.each([
    [
      `type: ${PREFIX}/regex, config: {preset_patterns: {presets: [visa]}}`,
      'integrations[0].operation: is required',
    ],
    [
      `type: ${PREFIX}/regex, operation: validate, config: {}`,
      'integrations[0].config: needs at least one preset or pattern',
    ],
    [
      `type: ${PREFIX}/regex, operation: validate, config: {preset_patterns: {presets: [viza]}}`,
      'did you mean visa?',
    ],
    [
      `type: ${PREFIX}/tfy-prompt-injection, operation: mutate`,
      'integrations[0].operation: must be validate: tfy-prompt-injection changes nothing',
    ],
    [`type: ${PREFIX}/akto, config: {base_url: x}`, 'integrations[0].type: not supported yet'],
    [
      `type: ${PREFIX}/tollgate-words, operation: validate, config: {denied: [a], required: [b]}`,
      'integrations[0].config: needs either denied or required words',
    ],
    [`type: ${PREFIX}/custom, operation: validate`, 'integrations[0].type: not supported yet'],
  ])('refuses %s', (fields, fault) => {
    expect(faults(group(fields)).join('\n')).toContain(fault);
  });
});

describe('a guardrails config', () => {
  it('takes a rule with its conditions and texts', () => {
    const when = `when: {${ALL}, subjects: {operator: and, conditions: {in: ["team:everyone"], not_in: ["user:a@b.c"]}}, metadata: {env: prod}}`;
    expect(
      faults(rule(`${when}, llm_input_guardrails: [g/a], custom_error_message: "No: {{guardrail_message}}"`)),
    ).toEqual([]);
  });

  it.each([
    ['when: {}, llm_input_guardrails: [g/a]', 'rules[0].when.target: is required'],
    [
      `when: {${ALL}}, llm_input_guardrails: [pii]`,
      'rules[0].llm_input_guardrails[0]: must be a guardrail as group/name',
    ],
    [
      `when: {${ALL}}, llm_input_guardrails: [], mcp_tool_pre_invoke_guardrails: [g/a]`,
      'rules[0].mcp_tool_pre_invoke_guardrails: not supported yet',
    ],
    [
      'when: {target: {conditions: {model: {values: [], condition: in}}}}, llm_input_guardrails: []',
      'rules[0].when.target.conditions.model.values: must have at least 1 entry',
    ],
  ])('refuses %s', (fields, fault) => {
    expect(faults(rule(fields)).join('\n')).toContain(fault);
  });
});
