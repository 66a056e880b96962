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
    `type: ${PREFIX}/custom, target: response, auth_data: {type: basic-auth, username: a, password: "env:P"}, config: {url: "https://guard.acme.io/check", headers: {x-a: "env:A"}, config: {level: 3}}`,
    `type: ${PREFIX}/opa, auth_data: {type: bearer-auth, bearer_token: "env:T"}, config: {opa_url: "http://opa:8181", policy_path: guardrails/allow}`,
    `type: ${PREFIX}/openai-moderations, auth_data: {type: api-key, api_key: "env:K"}, config: {category_thresholds: {hate: 0.4}}`,
    `type: ${PREFIX}/azure-content-safety, auth_data: {type: api-key, api_key: "env:K"}, config: {resource_name: acme, categories: [Hate]}`,
    `type: ${PREFIX}/azure-prompt-shield, auth_data: {type: api-key, api_key: "env:K"}, config: {resource_name: acme}`,
    `type: ${PREFIX}/azure-pii, operation: validate, auth_data: {type: api-key, api_key: "env:K"}, config: {resource_name: acme, domain: none, pii_categories: ["*"]}`,
    `type: ${PREFIX}/aws-bedrock, operation: validate, auth_data: {type: api-key, api_key: "env:K"}, config: {guardrail_id: abc123, guardrail_version: "1", region: eu-central-1}`,
    `type: ${PREFIX}/custom, operation: mutate, priority: 3, target: request, config: {url: "https://guard.acme.io/check"}`,
    `type: ${PREFIX}/aws-bedrock, operation: mutate, config: {guardrail_id: abc123, guardrail_version: "1", region: eu-central-1, base_url: "https://vpce-1.bedrock-runtime.eu-central-1.vpce.amazonaws.com"}`,
    `type: ${PREFIX}/aws-bedrock, auth_data: {type: access-key-based, access_key_id: AKIA1, secret_access_key: "env:S"}, config: {guardrail_id: abc123, guardrail_version: "1", region: eu-central-1}`,
    `type: ${PREFIX}/azure-pii, operation: mutate, auth_data: {type: client-secret, tenant_id: t, client_id: c, client_secret: "env:S"}, config: {resource_name: acme, domain: phi, pii_categories: [Person]}`,
    `type: ${PREFIX}/google-model-armor, operation: mutate, auth_data: {type: key-file, key_file_content: "file:/run/secrets/google.json"}, config: {project_id: acme, location: europe-west4, template_id: strict}`,
    `type: ${PREFIX}/tollgate-presidio, operation: mutate, config: {analyzer_url: "http://presidio:3000", entities: [PERSON], reversible: true}`,
    `type: ${PREFIX}/google-model-armor, operation: validate, auth_data: {type: api-key, api_key: "env:K"}, config: {project_id: acme, location: europe-west4, template_id: strict}`,
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
    [
      `type: ${PREFIX}/opa, operation: mutate, config: {opa_url: "http://opa:8181", policy_path: allow}`,
      'integrations[0].operation: must be validate: opa changes nothing',
    ],
    [
      `type: ${PREFIX}/custom, target: request, config: {url: "ftp://guard.acme.io"}`,
      'integrations[0].config.url: must be an http or https URL',
    ],
    [
      `type: ${PREFIX}/azure-pii, auth_data: {type: workload-identity}, config: {resource_name: a, domain: none, pii_categories: [Email]}`,
      'integrations[0].auth_data.tenant_id: is required',
    ],
    [
      `type: ${PREFIX}/google-model-armor, auth_data: {type: key-file, key_file_content: {type: authorized_user}}, config: {project_id: acme, location: europe-west4, template_id: strict}`,
      'must be the key file of a service account',
    ],
    [
      `type: ${PREFIX}/tollgate-presidio, operation: mutate, config: {analyzer_url: "http://presidio:3000", entities: [person]}`,
      'must be an entity such as PERSON',
    ],
    [
      `type: ${PREFIX}/opa, config: {opa_url: "http://opa:8181", policy_path: "/a?b"}`,
      'must be a path such as guardrails/allow',
    ],
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
