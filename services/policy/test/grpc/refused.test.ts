import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

const openAiAccount = (name: string) => `
type: provider-account/openai
name: ${name}
auth_data: {type: api-key, api_key: env:OPENAI_API_KEY}
integrations:
  - {name: gpt-5, type: integration/model/openai, model_id: gpt-5, model_types: [chat]}
collaborators:
  - {subject: "team:research", role_id: provider-account-access}
`;

describe('a refused request', () => {
  async function refusalOf(
    given: Parameters<typeof request>[0],
    options: Parameters<typeof startPolicy>[0] = {},
  ) {
    const policy = await startPolicy(options);
    return (await policy.admit(request(given))).refusal;
  }

  it('with an unknown key learns nothing else: invalid_api_key', async () => {
    expect(await refusalOf({ secret: 'nobody knows me' })).toMatchObject({
      code: 'invalid_api_key',
      principal: null,
    });
  });

  it('with no hash at all: invalid_api_key', async () => {
    expect(await refusalOf({ credentialSha256: Buffer.alloc(0) })).toMatchObject({ code: 'invalid_api_key' });
  });

  it('with an expired key: expired_api_key', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({ clock });
    const { secret } = await policy.createToken({
      subject: 'user:lena@example.com',
      expiresAtMs: clock.nowMs() + 1_000,
    });
    expect((await policy.admit(request({ secret }))).admission).toBeTruthy();
    clock.advance(1_000);
    const { refusal } = await policy.admit(request({ secret }));
    expect(refusal?.code).toBe('expired_api_key');
    expect(refusal?.message).toContain('expired at 2026-01-01T00:00:01.000Z');
  });

  it('of a virtual account past its last day: expired_api_key', async () => {
    const clock = simulatedClock(Date.parse('2026-03-01T00:00:00Z'));
    const policy = await startPolicy({ clock });
    await policy.apply('type: virtual-account\nname: v\nexpiration_date: "2026-03-01"');
    const { secret } = await policy.createToken({ subject: 'virtualaccount:v' });
    expect((await policy.admit(request({ secret, listModels: true }))).models).toBeTruthy();
    clock.advance(86_400_000);
    expect((await policy.admit(request({ secret }))).refusal?.code).toBe('expired_api_key');
  });

  it('for a model it has no access to: model_not_allowed, with no word on what the account has', async () => {
    const policy = await startPolicy();
    const of = async (model: string) => (await policy.admit(request({ model }))).refusal;
    const [real, unreal] = [await of('lab/llama'), await of('lab/nothing')];
    expect(real).toMatchObject({ code: 'model_not_allowed', param: 'model' });
    expect(real?.message.replace('lab/llama', '')).toBe(unreal?.message.replace('lab/nothing', ''));
  });

  it('for a model that others are authorized for: model_not_allowed', async () => {
    expect(await refusalOf({ model: 'openai-main/secret-model' })).toMatchObject({
      code: 'model_not_allowed',
    });
  });

  it('for a model of no account: account_not_found, with the nearest model it may call', async () => {
    const refusal = await refusalOf({ model: 'openai-mian/gpt-4o' });
    expect(refusal?.code).toBe('account_not_found');
    expect(refusal?.message).toMatch(/did you mean openai-main\/gpt-4o\?$/);
  });

  it('for a model that its account has not: model_not_found, with the nearest one', async () => {
    const refusal = await refusalOf({ model: 'openai-main/gpt-40' });
    expect(refusal).toMatchObject({ code: 'model_not_found', param: 'model' });
    expect(refusal?.message).toContain('did you mean openai-main/gpt-4o?');
  });

  it('for a name without an account: model_not_found, saying how models are named', async () => {
    const refusal = await refusalOf({ model: 'gpt-4o' });
    expect(refusal?.code).toBe('model_not_found');
    expect(refusal?.message).toMatch(/account\/model.*did you mean openai-main\/gpt-4o\?$/);
  });

  it.each([
    ['GPT-4o', 'openai-main/gpt-4o'],
    ['gpt-4oo', 'openai-main/gpt-4o'],
    ['openai/gpt-4o', 'openai-main/gpt-4o'],
    ['openai/gpt-40', 'openai-main/gpt-4o'],
    ['OpenAI-Main/GPT-4o', 'openai-main/gpt-4o'],
    ['elsewhere/gpt-4o', 'openai-main/gpt-4o'],
    ['openai/no-such-model-in-any-list', 'openai-main/free'],
  ])('for %s the suggestion is %s', async (model, suggestion) => {
    expect((await refusalOf({ model }))?.message).toMatch(new RegExp(`; did you mean ${suggestion}\\?$`));
  });

  it('for a model of several accounts: names those of the provider that was asked for', async () => {
    const manifests = ['openai-eu', 'openai-us'].map(openAiAccount).join('---');
    const refusal = await refusalOf({ model: 'openai/gpt-5' }, { manifests });
    expect(refusal?.message).toMatch(/did you mean openai-eu\/gpt-5 or openai-us\/gpt-5\?$/);
  });

  it('for a model that only the key is not for: says that the key is limited', async () => {
    const policy = await startPolicy();
    const { secret } = await policy.createToken({
      subject: 'user:lena@example.com',
      models: ['openai-main/free'],
    });
    const { refusal } = await policy.admit(request({ secret, model: 'openai-main/gpt-4o' }));
    expect(refusal).toMatchObject({ code: 'model_not_allowed', param: 'model' });
    expect(refusal?.message).toContain('This key is limited to some models, and "openai-main/gpt-4o"');
  });

  it('never hears of a model that it may not call', async () => {
    const refusal = await refusalOf({ model: 'openai-main/secret-modle' });
    expect(refusal?.message).not.toContain('did you mean openai-main/secret-model');
  });

  it('over a rate limit: rate_limit_exceeded, with rule, limit and when to come back', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: few, when: {}, limit_to: 1, unit: requests_per_minute'),
    });
    await policy.admit(request());
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({
      code: 'rate_limit_exceeded',
      rule: 'few',
      matchedRules: ['few'],
      principal: { subject: 'user:lena@example.com' },
      limit: { rule: 'few', limit: 1, remaining: 0 },
    });
    expect(refusal?.retryAfterMs).toBeGreaterThanOrEqual(1_000);
    expect(refusal?.retryAfterMs).toBeLessThanOrEqual(61_000);
    expect(refusal?.message).toContain(
      'Rate limit few, set by the organisation, allows 1 request per minute; 1 request is used',
    );
  });

  it('over a budget: budget_exceeded, with what it would cost and when the budget resets', async () => {
    const clock = simulatedClock(Date.parse('2026-05-13T10:00:00Z'));
    const policy = await startPolicy({
      clock,
      manifests: budgets(
        'id: tiny, when: {}, limit_to: 0.05, unit: cost_per_month, budget_applies_per: [user], estimate: strict',
      ),
    });
    expect((await policy.admit(request())).admission).toBeTruthy();
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ code: 'budget_exceeded', rule: 'tiny', retryAfterMs: 0 });
    expect(refusal?.message).toBe(
      'Budget tiny, set by the organisation, allows 0.05 USD per month for user:lena@example.com; 0.03 USD are used or reserved and this request may need 0.03 USD. It resets at 2026-06-01T00:00:00.000Z; ask for a larger budget, lower max_tokens or use a cheaper model.',
    );
  });

  it.each([
    [
      'because of its bound on output',
      { outputTokensMax: 5_000 },
      'lower max_tokens or ask for a larger rate limit',
    ],
    [
      'because of its bound on output in another API',
      { outputTokensMax: 5_000, outputLimitField: 'max_output_tokens' },
      'lower max_output_tokens or ask for a larger rate limit',
    ],
    [
      'because it has no bound on output',
      { outputTokensMax: 0 },
      'set max_tokens or ask for a larger rate limit',
    ],
    [
      'because of its output in an API without such a bound',
      { outputTokensMax: 5_000, outputLimitField: '' },
      'ask for less at once or ask for a larger rate limit',
    ],
    [
      'because of its media',
      { inputTokensMax: 2_000, inputTokensFixed: 1_900 },
      'send fewer or smaller images, audio or files or ask for a larger rate limit',
    ],
    [
      'because of its text',
      { inputTokensMax: 2_000, outputTokensMax: 50 },
      'send a shorter prompt or ask for a larger rate limit',
    ],
  ])('that can never fit %s is told what to change', async (_, given, advice) => {
    const refusal = await refusalOf(given, {
      manifests: rateLimits('id: t, when: {}, limit_to: 100, unit: tokens_per_minute'),
    });
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 0 });
    expect(refusal?.message).toContain(`more than the whole limit; ${advice}.`);
  });

  it('under a limit of 0 is told that nothing may pass', async () => {
    for (const unit of ['tokens_per_minute', 'requests_per_minute']) {
      const manifests = rateLimits(`id: t, when: {}, limit_to: 0, unit: ${unit}`);
      const refusal = await refusalOf({}, { manifests });
      expect(refusal?.message).toContain('Nothing may pass while it stands; ask for a larger rate limit.');
    }
  });

  it.each([
    [{ outputTokensMax: 100_000_001 }, 'max_tokens', 'lower max_tokens'],
    [{ inputTokensMax: -1 }, '', 'send less text or media'],
    [{ inputTokensMax: Number.MAX_SAFE_INTEGER }, '', 'send less text or media'],
  ])('with impossible amounts %o: invalid_request', async (given, param, words) => {
    const refusal = await refusalOf(given);
    expect(refusal).toMatchObject({ code: 'invalid_request', param });
    expect(refusal?.message).toContain(words);
  });

  it('without an id: invalid_request', async () => {
    expect(await refusalOf({ requestId: '' })).toMatchObject({ code: 'invalid_request' });
  });

  it('of an account whose key cannot be read: service_unavailable, naming the reference', async () => {
    const policy = await startPolicy({ environment: {} });
    const { refusal } = await policy.admit(request());
    expect(refusal?.code).toBe('service_unavailable');
    expect(refusal?.message).toContain('env:OPENAI_API_KEY is not set');
    expect(policy.service.readiness()).toMatchObject({
      ready: true,
      details: { unusableAccounts: { 'openai-main': 'env:OPENAI_API_KEY is not set where policy runs' } },
    });
    const other = await policy.admit(request({ secret: SECRETS.omar, model: 'lab/llama' }));
    expect(other.admission).toBeTruthy();
  });

  it('of a user who no longer exists: revoked_api_key', async () => {
    const policy = await startPolicy();
    expect((await policy.deleteManifest('user', 'nobody@example.com')).faults).toEqual([]);
    expect((await policy.admit(request({ secret: SECRETS.nobody }))).refusal?.code).toBe('revoked_api_key');
  });
});

describe('the list of models', () => {
  it.each([
    ['lena', ['openai-main/free', 'openai-main/gpt-4o']],
    ['omar', ['lab/llama', 'openai-main/free', 'openai-main/gpt-4o', 'openai-main/secret-model']],
    ['batch', ['openai-main/free', 'openai-main/gpt-4o']],
    ['nobody', []],
  ] as const)('of %s has exactly what may be called', async (who, models) => {
    const policy = await startPolicy();
    const secret = SECRETS[who];
    const { models: list } = await policy.admit(request({ secret, listModels: true, model: '' }));
    expect(list?.models).toEqual(models);
    for (const model of ['lab/llama', 'openai-main/free', 'openai-main/gpt-4o', 'openai-main/secret-model']) {
      const { admission } = await policy.admit(request({ secret, model }));
      expect(Boolean(admission)).toBe((models as readonly string[]).includes(model));
    }
  });

  it('of a token with models of its own is narrowed to them', async () => {
    const policy = await startPolicy();
    const { secret } = await policy.createToken({
      subject: 'user:omar@example.com',
      models: ['lab/llama'],
    });
    expect((await policy.admit(request({ secret, listModels: true }))).models?.models).toEqual(['lab/llama']);
    expect((await policy.admit(request({ secret }))).refusal?.code).toBe('model_not_allowed');
  });
});
