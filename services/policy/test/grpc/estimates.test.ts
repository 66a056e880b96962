import type { AdmissionRequest, Observation } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantBudget } from '../support/scenario.ts';

const MODEL = 'openai-main/gpt-4o';
/** 1,000 bytes: 500 tokens likely, 1,000 at most; gpt-4o costs 1 USD a thousand tokens in and 2 out. */
const LONG: Partial<AdmissionRequest> = { inputTokensMax: 1_000, outputTokensMax: 1_000 };

/** The same with no bound of the client's; the manifest's model has none either. */
const UNBOUNDED: Partial<AdmissionRequest> = { ...LONG, outputTokensMax: 0 };

type Policy = Awaited<ReturnType<typeof startPolicy>>;

async function reserved(policy: Policy, rule: string): Promise<number> {
  const [reading] = await policy.ledger.read({ keyPrefix: `${rule}|`, limit: 1 });
  return (reading?.balance.used ?? 0) + (reading?.balance.reserved ?? 0);
}

/** Tells policy what finished requests used, on a stream as gateways have it. */
async function observe(policy: Policy, outputTokens: number, count: number, more: Observation = {}) {
  const stream = policy.admissionClient.admit();
  const ended = new Promise((resolve) => stream.once('end', resolve));
  stream.on('data', () => {});
  const observation = { model: MODEL, subject: 'user:lena@example.com', outputTokens, ...more };
  stream.write({ observations: Array.from({ length: count }, () => observation) });
  stream.end();
  await ended;
}

describe('what a request reserves', () => {
  it('is the full bound on strict rules and what is likely on others, each its own', async () => {
    const policy = await startPolicy({
      manifests: `${rateLimits('id: t, when: {}, limit_to: 100000, unit: tokens_per_minute')}---\n${budgets(
        'id: likely, when: {}, limit_to: 100, unit: cost_per_day',
        'id: most, when: {}, limit_to: 100, unit: cost_per_day, estimate: strict',
      )}`,
    });
    await policy.admit(request(LONG));
    expect(await reserved(policy, 't')).toBe(500 + 1_000);
    expect(await reserved(policy, 'likely')).toBe(2.5e9);
    expect(await reserved(policy, 'most')).toBe(3e9);
  });

  it('follows what the caller’s requests really generated, once enough of them are known', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 100}') });
    await observe(policy, 100, 19);
    await policy.admit(request(UNBOUNDED));
    const before = await reserved(policy, 'spend');
    expect(before).toBe(0.5e9 + 4_096 * 2e6);
    await observe(policy, 100, 30);
    await policy.admit(request(UNBOUNDED));
    expect((await reserved(policy, 'spend')) - before).toBe(0.5e9 + 100 * 2e6);
  });

  it('follows the model where the caller is new, and takes a client at its word that bounds its output', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 100}') });
    await observe(policy, 100, 30, { subject: 'user:somebody@example.com' });
    await policy.admit(request({ ...UNBOUNDED, secret: SECRETS.omar }));
    expect(await reserved(policy, 'spend')).toBe(0.5e9 + 100 * 2e6);
    await policy.admit(request({ ...LONG, secret: SECRETS.omar }));
    expect(await reserved(policy, 'spend')).toBe(2 * 0.5e9 + 1_100 * 2e6);
  });

  it('follows what requests with such a bound really used, in and out', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 100}') });
    const used = { outputTokensMax: 900, textBytes: 10_000, inputTokens: 2_000 };
    await observe(policy, 100, 30, used);
    await policy.admit(request(LONG));
    expect(await reserved(policy, 'spend')).toBe(0.2e9 + 100 * 2e6);
  });
});

describe('50 agents at once with max_tokens 64,000 against 25 USD', () => {
  const AGENT: Partial<AdmissionRequest> = { inputTokensMax: 1_000, outputTokensMax: 64_000 };
  const LIMIT = 25e9;

  async function askAll(policy: Policy) {
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => policy.admit(request(AGENT))));
    const admitted = verdicts.filter(({ admission }) => admission).length;
    return { admitted, refused: verdicts.filter(({ refusal }) => refusal).length };
  }

  it('are refused by a tempered rule only when settled plus expected use passes the limit', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 25}') });
    await observe(policy, 100, 30);
    const expected = 0.5e9 + 100 * 2e6;
    const { admitted, refused } = await askAll(policy);
    expect(admitted).toBe(Math.floor(LIMIT / expected));
    expect(admitted + refused).toBe(50);
    expect(await reserved(policy, 'spend')).toBe(admitted * expected);
  });

  it('are all refused by a strict rule, because one of them alone may use more', async () => {
    const manifests = tenantBudget('limits: {cost_per_day: 25}', 'estimate: strict');
    const policy = await startPolicy({ manifests });
    expect(await askAll(policy)).toEqual({ admitted: 0, refused: 50 });
  });
});

describe('the tier that a request asks for', () => {
  it('is the price at which it is reserved', async () => {
    const policy = await startPolicy({
      manifests: `${tenantBudget('limits: {cost_per_day: 1000}')}---
type: provider-account/openai
name: tiered
integrations:
  - {name: m, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]`,
    });
    const cost = async (priceTerms: string[]) => {
      const before = await reserved(policy, 'spend');
      await policy.admit(request({ ...LONG, model: 'tiered/m', priceTerms }));
      return (await reserved(policy, 'spend')) - before;
    };
    // 500 tokens at 2.5 USD a million and 1,000 at 10; priority is 1.7 times that.
    expect(await cost([])).toBe(11_250_000);
    expect(await cost(['service_tier:priority'])).toBe(19_125_000);
    expect(await cost(['service_tier:unheard-of'])).toBe(11_250_000);
  });
});

describe('the allowance of an admission', () => {
  it('is what the tightest tempered rule has left, with the own reservation', async () => {
    const policy = await startPolicy({
      manifests: `${rateLimits('id: t, when: {}, limit_to: 1800, unit: tokens_per_minute')}---\n${budgets(
        'id: b, when: {}, limit_to: 2.8, unit: cost_per_day',
      )}---\n${tenantBudget('limits: {cost_per_day: 2.9, cost_per_month: 2.7}')}`,
    });
    const { admission } = await policy.admit(request(LONG));
    expect(admission?.tokensAllowance).toEqual({ rule: 't', amount: 1_800, code: 'rate_limit_exceeded' });
    expect(admission?.costAllowance).toEqual({ rule: 'spend', amount: 2.7e9, code: 'budget_exceeded' });
  });

  it('leaves out what others have reserved', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 5.2}') });
    await policy.admit(request(LONG));
    const { admission } = await policy.admit(request(LONG));
    expect(admission?.costAllowance?.amount).toBe(2.7e9);
  });

  it('is never less than nearly all such requests stay below: no usual stream is ended for being above the average', async () => {
    const policy = await startPolicy({ manifests: tenantBudget('limits: {cost_per_day: 2.8}') });
    await observe(policy, 100, 15);
    await observe(policy, 1_000, 15);
    const { admission } = await policy.admit(request(UNBOUNDED));
    // Held: 500 tokens and 1,087 of output, the later ones weighing more. 95 of 100 stay below 1,229: a thousand falls into the part up to 1,024.
    expect(await reserved(policy, 'spend')).toBe(0.5e9 + 1_087 * 2e6);
    expect(admission?.costAllowance?.amount).toBe(0.5e9 + 1_229 * 2e6);
  });

  it.each([
    ['no rule counts it', ''],
    ['the rule has reserved the full bound', 'estimate: strict'],
    ['the rule only watches', 'mode: audit'],
    ['there is room for the full bound', 'limits: {cost_per_day: 100}'],
  ])('is absent where %s', async (_why, field) => {
    const manifests = tenantBudget('limits: {cost_per_day: 3}', field === '' ? 'mode: audit' : field);
    const policy = await startPolicy({ manifests });
    const { admission } = await policy.admit(request(LONG));
    expect(admission).toMatchObject({ tokensAllowance: null, costAllowance: null });
  });

  it('of a budget in tokens ends a stream as a budget', async () => {
    const policy = await startPolicy({
      manifests: budgets('id: b, when: {}, limit_to: 1800, unit: tokens_per_day'),
    });
    const { admission } = await policy.admit(request(LONG));
    expect(admission?.tokensAllowance).toEqual({ rule: 'b', amount: 1_800, code: 'budget_exceeded' });
  });
});
