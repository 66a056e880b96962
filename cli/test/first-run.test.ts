import { callableAccount, isProviderAccount, parseManifests } from '@tollgate/manifests';
import { findPrice } from '@tollgate/pricing';
import { describe, expect, it } from 'vitest';
import { environmentAccounts, PROVIDER_KEY_ACCOUNTS } from '../src/compose/embedded/first-run.ts';

const NOW_MS = Date.UTC(2026, 10, 27);

function accountOf(variable: string) {
  const texts = environmentAccounts({ [variable]: 'sk-canary' });
  expect(JSON.stringify(texts)).not.toContain('canary');
  const parsed = parseManifests(texts.map(({ text }) => text).join('\n---\n'), 'yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const [first] = parsed.documents;
  if (first === undefined || !isProviderAccount(first.manifest)) throw new Error('is no provider account');
  return { manifest: first.manifest, account: callableAccount(first.manifest) };
}

describe('a provider key in the environment', () => {
  it.each([
    ['OPENAI_API_KEY', 'openai-main', 'openai'],
    ['ANTHROPIC_API_KEY', 'anthropic-main', 'anthropic'],
    ['GEMINI_API_KEY', 'gemini-main', 'google-gemini'],
    ['GROQ_API_KEY', 'groq-main', 'groq'],
    ['MISTRAL_API_KEY', 'mistral-ai-main', 'mistral-ai'],
    ['XAI_API_KEY', 'xai-main', 'xai'],
    ['OPENROUTER_API_KEY', 'openrouter-main', 'openrouter'],
  ])('%s becomes the account %s, open to every user, its key by reference', (variable, name, provider) => {
    const { manifest, account } = accountOf(variable);
    expect(account).toMatchObject({ name, provider, credentialReference: `env:${variable}` });
    expect(manifest.collaborators).toEqual([
      { subject: 'team:everyone', role_id: 'provider-account-access' },
    ]);
  });

  it.each([...PROVIDER_KEY_ACCOUNTS.keys()])('%s brings models that all have a list price', (variable) => {
    const { account } = accountOf(variable);
    const unpriced = account.models.filter(
      ({ modelId }) => findPrice(account.provider, modelId, NOW_MS) === undefined,
    );
    expect(unpriced).toEqual([]);
    expect(account.models.length).toBeGreaterThan(0);
  });

  it('that is empty brings nothing', () => {
    expect(environmentAccounts({ OPENAI_API_KEY: '', PATH: '/bin' })).toEqual([]);
  });
});
