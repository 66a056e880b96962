/** An organisation for tests: two users, a team, a virtual account, two accounts. */
export const ORGANISATION = `
type: user
name: lena@example.com
---
type: user
name: omar@example.com
---
type: user
name: nobody@example.com
---
type: team
name: research
members: [lena@example.com, omar@example.com]
---
type: virtual-account
name: nightly-batch
permissions:
  - {resource_fqn: openai-main, resource_type: provider-account, role_id: provider-account-access}
---
type: provider-account/openai
name: openai-main
auth_data: {type: api-key, api_key: env:OPENAI_API_KEY}
integrations:
  - name: gpt-4o
    type: integration/model/openai
    model_id: gpt-4o
    model_types: [chat]
    cost: {metric: per_1000_tokens, value: {input: 1, output: 2}}
  - name: secret-model
    type: integration/model/openai
    model_id: gpt-secret
    model_types: [chat]
    authorized_subjects: ["user:omar@example.com"]
  - name: free
    type: integration/model/openai
    model_id: no-such-model-in-any-list
    model_types: [chat]
    limits: {max_output_tokens: 50}
collaborators:
  - {subject: "team:research", role_id: provider-account-access}
---
type: provider-account/self-hosted-model
name: lab
base_url: http://127.0.0.1:9/v1
integrations:
  - name: llama
    type: integration/model/self-hosted-model
    hosted_model_name: llama-3
    model_types: [chat]
collaborators:
  - {subject: "user:omar@example.com", role_id: provider-account-manager}
`;

/** A limits manifest from rule lines. */
export function rateLimits(...rules: string[]): string {
  return limits('gateway-rate-limiting-config', 'limits', rules);
}

/** A budgets manifest from rule lines. */
export function budgets(...rules: string[]): string {
  return limits('gateway-budget-config', 'budgets', rules);
}

/** A tenant budget `spend` of 10 USD a day on the whole, but for the fields given. */
export function tenantBudget(...fields: string[]): string {
  return scoped('tenant-budget-config', 'spend', ['limits: {cost_per_day: 10}', ...fields]);
}

/** A tenant rate limit `pace` of 10 requests a minute on the whole, but for the fields given. */
export function tenantRateLimit(...fields: string[]): string {
  return scoped('tenant-rate-limit-config/model', 'pace', ['limits: {requests_per_minute: 10}', ...fields]);
}

/** Later fields replace earlier ones of their name. */
function scoped(type: string, name: string, fields: string[]): string {
  const all = ['when: {}', 'applies_to: {type: aggregate}', 'mode: enforce', ...fields];
  const byName = new Map(all.map((field) => [field.split(':')[0], field]));
  return [`type: ${type}`, `name: ${name}`, ...byName.values()].map((line) => `${line}\n`).join('');
}

function limits(type: string, name: string, rules: string[]): string {
  return `type: ${type}\nname: ${name}\nrules:\n${rules.map((rule) => `  - {${rule}}\n`).join('')}`;
}
