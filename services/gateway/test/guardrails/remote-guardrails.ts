import type { GuardrailFields } from './guarded-system.ts';

const KEY = { type: 'api-key', api_key: 'service-secret' };

/** Guardrails of every kind, by the name of the kind; strategies and sides beside. */
export function remoteGuardrails(url: string): Record<string, GuardrailFields> {
  const azure = { auth_data: KEY };
  const place = { resource_name: 'acme', custom_host: url };
  const custom = {
    type: 'custom',
    auth_data: { type: 'bearer-auth', bearer_token: 'service-secret' },
    config: { url: `${url}/check`, headers: { 'x-team': 'security' }, config: { level: 3 } },
  };
  const opa = { type: 'opa', config: { opa_url: url, policy_path: 'guardrails/allow' } };
  return {
    custom: { ...custom, target: 'request' },
    'custom-answer': { ...custom, target: 'response' },
    opa,
    'opa-audit': { ...opa, enforcing_strategy: 'audit' },
    'opa-lenient': { ...opa, enforcing_strategy: 'enforce_but_ignore_on_error' },
    moderations: {
      type: 'openai-moderations',
      auth_data: KEY,
      config: { base_url: url, category_thresholds: { violence: 0.4 } },
    },
    safety: {
      type: 'azure-content-safety',
      ...azure,
      config: { ...place, categories: ['Hate', 'Violence'], severity_threshold: 4 },
    },
    shield: { type: 'azure-prompt-shield', ...azure, config: place },
    pii: {
      type: 'azure-pii',
      ...azure,
      config: { ...place, domain: 'none', pii_categories: ['Email', 'Person'] },
    },
  };
}
