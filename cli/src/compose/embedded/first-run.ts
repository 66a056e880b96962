import { type Manifest, parseManifests, toJson } from '@tollgate/manifests';
import type { Environment } from '@tollgate/settings';
import { accountManifest } from '../../accounts/account-manifest.ts';
import { USUAL_ACCOUNTS } from '../../accounts/usual-accounts.ts';
import type { NamedText } from '../config-files.ts';

/** The person that a fresh laptop installation belongs to. */
export const FIRST_USER_EMAIL = 'developer@localhost';

/** Into an empty store: one user, and a rate limit and a budget for each user. Virtual accounts have the rules that are made for them. */
export const FIRST_RUN_MANIFESTS: readonly NamedText[] = [
  {
    name: 'first run',
    text: `
type: user
email: ${FIRST_USER_EMAIL}
---
type: gateway-rate-limiting-config
name: rate-limits
rules:
  - id: per-user-minute
    when: {subjects: ["team:everyone"]}
    limit_to: 6000
    unit: requests_per_minute
    rate_limit_applies_per: [user]
---
type: gateway-budget-config
name: budgets
rules:
  - id: per-user-day
    when: {subjects: ["team:everyone"]}
    limit_to: 50
    unit: cost_per_day
    budget_applies_per: [user]
`,
  },
];

/** What the first run's rules say, for the banner. */
export const FIRST_RUN_RULES =
  '6,000 requests per minute and 50 USD per day for each user; virtual accounts have no limit until a rule gives them one';

/** The simulated provider's account; its price is made up, so that spend can be seen to move. */
export function demoManifest(baseUrl: string): NamedText {
  const models = [
    { name: 'chat', type: 'chat' },
    { name: 'slow', type: 'chat' },
    { name: 'tools', type: 'chat' },
    { name: 'embedding', type: 'embedding' },
  ];
  const manifest = {
    type: 'provider-account/self-hosted-model',
    name: 'demo',
    base_url: baseUrl,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: models.map(({ name, type }) => ({
      name,
      type: 'integration/model/self-hosted-model',
      model_id: name,
      model_types: [type],
      cost: { metric: 'per_1000_tokens', value: { input: 0.00015, output: 0.0006 } },
    })),
  };
  return { name: 'demo account', text: JSON.stringify(manifest) };
}

/** Whether a stored manifest is the account of the simulated provider as an earlier start made it, unchanged since. */
export function isDemoAccount(manifest: Manifest): boolean {
  if (manifest.type !== 'provider-account/self-hosted-model' || manifest.name !== 'demo') return false;
  const { base_url: baseUrl } = manifest;
  if (baseUrl === undefined) return false;
  const made = parseManifests(demoManifest(baseUrl).text, 'yaml');
  return made.ok && made.documents.some((document) => toJson(document.manifest) === toJson(manifest));
}

/** Variables whose provider keys become accounts at the first start, each with the name of its account. */
export const PROVIDER_KEY_ACCOUNTS: ReadonlyMap<string, string> = new Map(
  USUAL_ACCOUNTS.map(({ env, name }) => [env, name]),
);

/** Manifests for each provider key that is set: an account with its usual models, open to every user, key by reference. */
export function environmentAccounts(environment: Environment): (NamedText & { account: string })[] {
  return USUAL_ACCOUNTS.filter(({ env }) => (environment[env] ?? '') !== '').map(({ env, name, kind }) => {
    const manifest = accountManifest({ name, kind, key: `env:${env}`, openTo: ['team:everyone'] });
    return { name: env, text: JSON.stringify(manifest), account: name };
  });
}
