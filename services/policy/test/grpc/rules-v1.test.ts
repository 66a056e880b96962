import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

type Policy = Awaited<ReturnType<typeof startPolicy>>;
type Given = Parameters<typeof request>[0];

async function outcome(policy: Policy, given: Given = {}): Promise<string> {
  const { admission, refusal } = await policy.admit(request(given));
  return admission ? 'admitted' : `${refusal?.code} ${refusal?.rule}`;
}

async function matched(policy: Policy, given: Given = {}): Promise<string[]> {
  const { admission, refusal } = await policy.admit(request(given));
  return admission?.matchedRules ?? refusal?.matchedRules ?? [];
}

describe('when', () => {
  it('ANDs subjects, models and metadata', async () => {
    const policy = await startPolicy({
      manifests: rateLimits(
        'id: r, when: {subjects: ["user:lena@example.com"], models: [openai-main/gpt-4o], metadata: {env: prod, app: x}}, limit_to: 9, unit: requests_per_hour',
      ),
    });
    const tags = { env: 'prod', app: 'x' };
    expect(await matched(policy, { tags })).toEqual(['r']);
    expect(await matched(policy, { tags: { env: 'prod' } })).toEqual([]);
    expect(await matched(policy, { tags: { ...tags, env: 'dev' } })).toEqual([]);
    expect(await matched(policy, { tags, model: 'openai-main/free' })).toEqual([]);
    expect(await matched(policy, { tags, secret: SECRETS.omar })).toEqual([]);
  });

  it('ORs the values of one list', async () => {
    const policy = await startPolicy({
      manifests: rateLimits(
        'id: r, when: {subjects: ["virtualaccount:nightly-batch", "user:omar@example.com"], models: [openai-main/free, openai-main/gpt-4o]}, limit_to: 9, unit: requests_per_hour',
      ),
    });
    expect(await matched(policy, { secret: SECRETS.omar })).toEqual(['r']);
    expect(await matched(policy, { secret: SECRETS.batch, model: 'openai-main/free' })).toEqual(['r']);
    expect(await matched(policy)).toEqual([]);
  });

  it.each(['{}', '{subjects: [], models: [], metadata: {}}', '{subjects: ["*"], models: ["*"]}'])(
    'matches everything as %s',
    async (when) => {
      const policy = await startPolicy({
        manifests: rateLimits(`id: r, when: ${when}, limit_to: 9, unit: requests_per_hour`),
      });
      expect(await matched(policy)).toEqual(['r']);
      expect(await matched(policy, { secret: SECRETS.batch })).toEqual(['r']);
    },
  );

  it('finds users through their teams, and team:everyone has all users and no virtual account', async () => {
    const policy = await startPolicy({
      manifests: `${rateLimits(
        'id: team, when: {subjects: ["team:research"]}, limit_to: 9, unit: requests_per_hour',
      )}---\n${budgets('id: all, when: {subjects: ["team:everyone"]}, limit_to: 900, unit: cost_per_day')}`,
    });
    expect(await matched(policy)).toEqual(['team', 'all']);
    expect(await matched(policy, { secret: SECRETS.batch })).toEqual([]);
  });
});

describe('rate limits', () => {
  it('are evaluated top to bottom, and only the first matching rule applies', async () => {
    const policy = await startPolicy({
      manifests: rateLimits(
        'id: batch, when: {subjects: ["virtualaccount:nightly-batch"]}, limit_to: 1, unit: requests_per_minute',
        'id: roomy, when: {}, limit_to: 100, unit: requests_per_minute',
        'id: closed, when: {}, limit_to: 0, unit: requests_per_minute',
      ),
    });
    expect(await matched(policy)).toEqual(['roomy']);
    expect(await outcome(policy, { secret: SECRETS.batch })).toBe('admitted');
    expect(await outcome(policy, { secret: SECRETS.batch })).toBe('rate_limit_exceeded batch');
    expect(await outcome(policy)).toBe('admitted');
  });

  it('without rate_limit_applies_per share one pool among all matching requests', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: r, when: {}, limit_to: 1, unit: requests_per_minute'),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy, { secret: SECRETS.omar })).toBe('rate_limit_exceeded r');
  });

  it.each([
    ['user', { secret: SECRETS.omar }],
    ['virtualaccount', { secret: SECRETS.batch }],
    ['model', { model: 'openai-main/free' }],
    ['metadata.project', { tags: { project: 'apollo' } }],
  ])('with rate_limit_applies_per [%s] give each value a pool of its own', async (per, other) => {
    const policy = await startPolicy({
      manifests: rateLimits(
        `id: r, when: {}, limit_to: 1, unit: requests_per_minute, rate_limit_applies_per: [${per}]`,
      ),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('rate_limit_exceeded r');
    expect(await outcome(policy, other)).toBe('admitted');
    expect(await outcome(policy, other)).toBe('rate_limit_exceeded r');
  });

  it('with two entries give each pair a pool of its own', async () => {
    const policy = await startPolicy({
      manifests: rateLimits(
        'id: r, when: {}, limit_to: 1, unit: requests_per_minute, rate_limit_applies_per: [user, model]',
      ),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy, { model: 'openai-main/free' })).toBe('admitted');
    expect(await outcome(policy, { secret: SECRETS.omar })).toBe('admitted');
    expect(await outcome(policy)).toBe('rate_limit_exceeded r');
  });

  it('on tokens count input and output', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: r, when: {}, limit_to: 100, unit: tokens_per_minute, estimate: strict'),
    });
    expect(await outcome(policy, { inputTokensMax: 40, outputTokensMax: 20 })).toBe('admitted');
    expect(await outcome(policy, { inputTokensMax: 40, outputTokensMax: 1 })).toBe('rate_limit_exceeded r');
    const { admission } = await policy.admit(request({ inputTokensMax: 30, outputTokensMax: 5 }));
    expect(admission?.tokensLimit).toMatchObject({ rule: 'r', limit: 100, remaining: 5 });
  });

  it.each([
    ['minute', 60_000],
    ['hour', 3_600_000],
    ['day', 86_400_000],
  ])('per %s slide: there is room again once that time has passed', async (window, lengthMs) => {
    const clock = simulatedClock();
    const policy = await startPolicy({
      clock,
      manifests: rateLimits(`id: r, when: {}, limit_to: 1, unit: requests_per_${window}`),
    });
    const first = await policy.admit(request());
    expect(first.admission?.counters).toMatchObject([{ slidingMs: lengthMs }]);
    expect(await outcome(policy)).toBe('rate_limit_exceeded r');
    clock.advance(lengthMs + lengthMs / 60);
    expect(await outcome(policy)).toBe('admitted');
  });
});

describe('budgets', () => {
  it('count on every matching rule, and the first matching rule decides', async () => {
    const policy = await startPolicy({
      manifests: budgets(
        'id: wide, when: {}, limit_to: 100, unit: cost_per_day, estimate: strict',
        'id: narrow, when: {}, limit_to: 0.01, unit: cost_per_day, estimate: strict',
      ),
    });
    expect(await outcome(policy)).toBe('admitted');
    const { admission } = await policy.admit(request());
    expect(admission?.matchedRules).toEqual(['wide', 'narrow']);
    expect(admission?.counters.map(({ key }) => key)).toEqual(['wide|all|cost|day', 'narrow|all|cost|day']);
    const readings = await policy.ledger.read({ keyPrefix: 'narrow|', limit: 10 });
    expect(readings[0]?.balance.reserved).toBe(60_000_000);
  });

  it('refuse by the first matching rule even if later ones had room', async () => {
    const policy = await startPolicy({
      manifests: budgets(
        'id: narrow, when: {}, limit_to: 0.01, unit: cost_per_day',
        'id: wide, when: {}, limit_to: 100, unit: cost_per_day',
      ),
    });
    expect(await outcome(policy)).toBe('budget_exceeded narrow');
  });

  it('on audit_mode are tracked and never block', async () => {
    const policy = await startPolicy({
      manifests: budgets(
        'id: b, when: {}, limit_to: 0.01, unit: cost_per_day, audit_mode: true, estimate: strict',
      ),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('admitted');
    const [reading] = await policy.ledger.read({ keyPrefix: 'b|', limit: 10 });
    expect(reading?.balance.reserved).toBe(60_000_000);
  });

  it('with budget_applies_per give each value a budget of its own', async () => {
    const policy = await startPolicy({
      manifests: budgets(
        'id: b, when: {}, limit_to: 0.04, unit: cost_per_day, budget_applies_per: [metadata.project]',
      ),
    });
    const apollo = { tags: { project: 'apollo' } };
    expect(await outcome(policy, apollo)).toBe('admitted');
    expect(await outcome(policy, apollo)).toBe('budget_exceeded b');
    expect(await outcome(policy, { tags: { project: 'gemini' } })).toBe('admitted');
  });

  it('per metadata key count requests without the tag together, so that leaving it out is no way around', async () => {
    const policy = await startPolicy({
      manifests: budgets(
        'id: b, when: {}, limit_to: 0.04, unit: cost_per_day, budget_applies_per: [metadata.project]',
      ),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('budget_exceeded b');
  });

  it('on tokens count tokens', async () => {
    const policy = await startPolicy({
      manifests: budgets('id: b, when: {}, limit_to: 30, unit: tokens_per_month, estimate: strict'),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('budget_exceeded b');
  });

  it.each([
    ['day', '2026-03-31T23:59:59.999Z'],
    ['week', '2026-04-05T23:59:59.999Z'],
    ['month', '2026-03-31T23:59:59.999Z'],
    ['quarter', '2026-03-31T23:59:59.999Z'],
  ])('per %s reset in UTC at %s', async (window, lastMoment) => {
    const clock = simulatedClock(Date.parse(lastMoment));
    const policy = await startPolicy({
      clock,
      manifests: budgets(`id: b, when: {}, limit_to: 0.04, unit: cost_per_${window}`),
    });
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('budget_exceeded b');
    clock.advance(1);
    expect(await outcome(policy)).toBe('admitted');
  });

  it('keep what was counted when their limit changes', async () => {
    const policy = await startPolicy({
      manifests: budgets('id: b, when: {}, limit_to: 0.04, unit: cost_per_day'),
    });
    expect(await outcome(policy)).toBe('admitted');
    await policy.apply(budgets('id: b, when: {}, limit_to: 0.06, unit: cost_per_day'));
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('budget_exceeded b');
  });
});
