/** The manifest of the simulated provider's account `demo`, with prices that make sums easy to tell apart. */
export function providerManifest(providerUrl: string): string {
  const models = { chat: 'chat', slow: 'chat', tools: 'chat', embedding: 'embedding' };
  return JSON.stringify({
    type: 'provider-account/self-hosted-model',
    name: 'demo',
    base_url: `${providerUrl}/v1`,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      ...Object.entries(models).map(([name, type]) => model(name, type, PER_THOUSAND)),
      model('media', 'chat', PER_MILLION),
    ],
  });
}

function model(name: string, type: string, cost: object): object {
  return { name, type: 'integration/model/self-hosted-model', model_id: name, model_types: [type], cost };
}

const PER_THOUSAND = {
  metric: 'per_1000_tokens',
  value: { input: 0.00125, output: 0.01, cache_read: 0.000125 },
};
/** The same prices, and those of audio. */
const PER_MILLION = {
  metric: 'per_million_tokens',
  value: [{ input: 1.25, output: 10, cache_read: 0.125, audio_input: 32, audio_output: 64 }],
};

/** One rate limit and one budget per user, both far away. */
export const LIMITS = `
type: gateway-rate-limiting-config
name: rate-limits
rules:
  - id: per-user-minute
    when: {}
    limit_to: 10000000
    unit: requests_per_minute
    rate_limit_applies_per: [user]
---
type: gateway-budget-config
name: budgets
rules:
  - id: per-user-day
    when: {}
    limit_to: 100000
    unit: cost_per_day
    budget_applies_per: [user]
`;
