/** Beginnings of manifests, by what they are for. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  limits: `type: gateway-budget-config
name: my-budgets
rules:
  - id: everyone-month
    when: {}
    limit_to: 100
    unit: cost_per_month
    budget_applies_per: [user]
`,
  'rate limit': `type: gateway-rate-limiting-config
name: my-rate-limits
rules:
  - id: everyone-minute
    when: {}
    limit_to: 600
    unit: requests_per_minute
    rate_limit_applies_per: [user]
`,
  'notification channel': `type: notification-channel
name: ops
channel:
  type: slack-webhook
  webhook_url: env:SLACK_WEBHOOK_URL
`,
  team: `type: team
name: my-team
members: []
`,
  provider: `type: provider-account/openai
name: openai-main
auth_data: {type: api-key, api_key: "env:OPENAI_API_KEY"}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - {name: gpt-4o-mini, type: integration/model/openai, model_id: gpt-4o-mini, model_types: [chat]}
`,
  'virtual model': `type: provider-account/virtual-model
name: chat-group
integrations:
  - name: assistant
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets:
        - {target: anthropic-main/claude-sonnet-4-5, priority: 0}
        - {target: openai-main/gpt-4o-mini, priority: 1}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`,
  guardrails: `type: provider-account/guardrail-config-group
name: safety
integrations:
  - name: secrets
    type: integration/guardrail-config/secret-detection
    operation: validate
    enforcing_strategy: enforce
---
type: gateway-guardrails-config
name: guardrails
rules:
  - id: everyone
    when: {target: {conditions: {model: {values: ["*"], condition: in}}}}
    llm_input_guardrails: [safety/secrets]
    llm_output_guardrails: []
`,
  empty: '',
};
