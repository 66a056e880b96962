import { simulatedClock } from '@tollgate/clock';
import { LedgerUnavailableError } from '@tollgate/ledger';
import { describe, expect, it } from 'vitest';
import { ledgerOver } from '../support/ledger-over.ts';
import { openMemoryLedger, request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantBudget, tenantRateLimit } from '../support/scenario.ts';

type Policy = Awaited<ReturnType<typeof startPolicy>>;
type Given = Parameters<typeof request>[0];

async function outcome(policy: Policy, given: Given = {}): Promise<string> {
  const { admission, refusal } = await policy.admit(request(given));
  return admission ? 'admitted' : `${refusal?.code} ${refusal?.rule}`;
}

async function counters(policy: Policy, given: Given = {}): Promise<string[]> {
  const { admission } = await policy.admit(request(given));
  return (admission?.counters ?? []).map(({ key }) => key);
}

async function settle(policy: Policy, id: string): Promise<void> {
  const nothing = { counters: [], requests: 1, tokens: 1, costNanoUsd: 0, unsettled: false };
  await policy.ledger.settle([{ id, admittedAtMs: await policy.ledger.nowMs(), ...nothing }]);
}

describe('limits of requests in flight', () => {
  it('count a request from its admission to its end', async () => {
    const policy = await startPolicy({ manifests: tenantRateLimit('limits: {concurrent_requests: 2}') });
    const first = request();
    expect((await policy.admit(first)).admission?.counters).toMatchObject([
      {
        key: 'pace|all|concurrency|now',
        unit: 'COUNTER_UNIT_CONCURRENCY',
        slidingMs: 0,
        startMs: 0,
        endMs: 0,
      },
    ]);
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('rate_limit_exceeded pace');
    await settle(policy, first.requestId ?? '');
    expect(await outcome(policy)).toBe('admitted');
  });

  it('do not count a released request any more, from the next message of the stream on', async () => {
    const policy = await startPolicy({ manifests: tenantRateLimit('limits: {concurrent_requests: 1}') });
    let running = request();
    expect((await policy.admit(running)).admission).toBeTruthy();
    for (let turn = 0; turn < 20; turn++) {
      const next = request();
      const release = { requestId: running.requestId ?? '', counterKeys: ['pace|all|concurrency|now'] };
      const [verdict] = await policy.send([next], [release]);
      expect(verdict?.refusal).toBeFalsy();
      running = next;
    }
    expect(await outcome(policy)).toBe('rate_limit_exceeded pace');
  });

  it('keep the place until the settlement when the release fails', async () => {
    const away = () => Promise.reject(new LedgerUnavailableError('away'));
    const policy = await startPolicy({
      manifests: tenantRateLimit('limits: {concurrent_requests: 1}'),
      ledger: ledgerOver(await openMemoryLedger(), { release: away }),
    });
    const first = request();
    await policy.admit(first);
    const release = { requestId: first.requestId ?? '', counterKeys: ['pace|all|concurrency|now'] };
    const [second] = await policy.send([request()], [release]);
    expect(second?.refusal?.code).toBe('rate_limit_exceeded');
    await settle(policy, first.requestId ?? '');
    expect(await outcome(policy)).toBe('admitted');
  });

  it('say how many are in flight and to come back soon', async () => {
    const policy = await startPolicy({
      manifests: tenantRateLimit('limits: {concurrent_requests: 2}', 'applies_to: {type: per-user}'),
    });
    await policy.send([request(), request()]);
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 1_000 });
    expect(refusal?.message).toBe(
      'Rate limit pace, set by the organisation, allows 2 requests in flight for user:lena@example.com; 2 are. Try again when one of them has ended.',
    );
  });

  it('give the place back of a request that was never heard of again, when its lease is charged', async () => {
    const clock = simulatedClock();
    const policy = await startPolicy({
      clock,
      manifests: tenantRateLimit('limits: {concurrent_requests: 1}'),
    });
    expect(await outcome(policy)).toBe('admitted');
    clock.advance(61_000);
    const [lease] = await policy.ledger.expired(10);
    await policy.ledger.settle([
      {
        id: lease?.id ?? '',
        admittedAtMs: 0,
        counters: [],
        requests: 1,
        tokens: 0,
        costNanoUsd: 0,
        unsettled: true,
      },
    ]);
    expect(await outcome(policy)).toBe('admitted');
  });

  it('are no limit of requests to the headers', async () => {
    const policy = await startPolicy({ manifests: tenantRateLimit('limits: {concurrent_requests: 2}') });
    expect((await policy.admit(request())).admission).toMatchObject({
      requestsLimit: null,
      tokensLimit: null,
    });
  });
});

describe('the refusal of a rule', () => {
  it('names the counter without room, what the request wants, and what is used and reserved', async () => {
    const policy = await startPolicy({
      manifests: tenantBudget('limits: {cost_per_day: 10}', 'estimate: strict'),
    });
    const asked = { inputTokensMax: 10, outputTokensMax: 1_000 };
    expect((await policy.admit(request(asked))).admission).toBeTruthy();
    const { refusal } = await policy.admit(request({ ...asked, outputTokensMax: 900_000 }));
    const nowMs = await policy.ledger.nowMs();
    expect(refusal?.refusedHold).toMatchObject({
      counter: { key: 'spend|all|cost|day', unit: 'COUNTER_UNIT_COST', slidingMs: 0 },
      wanted: expect.any(Number),
      used: 0,
      reserved: expect.any(Number),
      limit: 10_000_000_000,
    });
    const { counter, wanted = 0, reserved = 0, resetsAtMs = 0 } = refusal?.refusedHold ?? {};
    expect(reserved).toBeGreaterThan(0);
    expect(reserved + wanted).toBeGreaterThan(10_000_000_000);
    expect(counter?.startMs).toBeLessThanOrEqual(nowMs);
    expect(counter?.endMs).toBe(resetsAtMs);
  });
});

describe('counting per team', () => {
  const teams = 'type: team\nname: ops\nmembers: [lena@example.com]\n---\n';

  it('counts a user of several teams on each of them, and all of them must have room', async () => {
    const policy = await startPolicy({
      manifests: `${teams}${tenantRateLimit('limits: {requests_per_minute: 1}', 'applies_to: {type: per-team}')}`,
    });
    expect(await counters(policy)).toEqual([
      'pace|team:ops|requests|minute',
      'pace|team:research|requests|minute',
    ]);
    // Omar's only team has been used up by lena.
    expect(await outcome(policy, { secret: SECRETS.omar })).toBe('rate_limit_exceeded pace');
  });

  it('counts only the teams that the rule names, where it names any', async () => {
    const policy = await startPolicy({
      manifests: `${teams}${tenantRateLimit('when: {subjects: {teams: {in: [ops]}}}', 'applies_to: {type: per-team}')}`,
    });
    expect(await counters(policy)).toEqual(['pace|team:ops|requests|minute']);
  });

  it('counts callers without a team together, and programs on the team that owns them', async () => {
    const owned = `type: virtual-account\nname: owned\nownedBy: {team: research}\npermissions:\n  - {resource_fqn: openai-main, resource_type: provider-account, role_id: provider-account-access}\n`;
    const policy = await startPolicy({
      manifests: `${owned}---\n${tenantRateLimit('applies_to: {type: per-team}')}`,
    });
    expect(await counters(policy, { secret: SECRETS.batch })).toEqual(['pace|team:|requests|minute']);
    const { secret } = await policy.createToken({ subject: 'virtualaccount:owned' });
    expect(await counters(policy, { secret })).toEqual(['pace|team:research|requests|minute']);
  });

  it('works in rules of the first generation too', async () => {
    const policy = await startPolicy({
      manifests: rateLimits(
        'id: r, when: {}, limit_to: 9, unit: requests_per_minute, rate_limit_applies_per: [team, provideraccount]',
      ),
    });
    expect(await counters(policy)).toEqual(['r|team:research,provideraccount:openai-main|requests|minute']);
  });
});

describe('tags', () => {
  it('that are missing match any not_in and no in', async () => {
    const policy = await startPolicy({
      manifests: `${tenantRateLimit('when: {metadata: {env: {not_in: [prod]}}}')}---\n${tenantBudget('when: {metadata: {env: {in: [dev]}}}')}`,
    });
    expect(await counters(policy)).toEqual(['pace|all|requests|minute']);
    expect(await counters(policy, { tags: { env: 'prod' } })).toEqual([]);
    expect(await counters(policy, { tags: { env: 'dev' } })).toEqual([
      'pace|all|requests|minute',
      'spend|all|cost|day',
    ]);
  });
});

describe('windows', () => {
  it('of a calendar follow the zone of their rule', async () => {
    // The last hour of 28 March 2026 in UTC is the first of the 29th in Berlin, a day of 23 hours.
    const clock = simulatedClock(Date.parse('2026-03-28T23:00:00Z'));
    const policy = await startPolicy({
      clock,
      manifests: `${tenantBudget('limits: {cost_per_day: 0.02}', 'time_zone: Europe/Berlin')}`,
    });
    const given = { inputTokensMax: 0 };
    expect(await outcome(policy, given)).toBe('admitted');
    const { refusal } = await policy.admit(request(given));
    expect(refusal?.message).toContain('allows 0.02 USD per day (Europe/Berlin); 0.02 USD are used');
    expect(refusal?.message).toContain('It resets at 2026-03-29T22:00:00.000Z');
    clock.advance(23 * 3_600_000 - 1);
    expect(await outcome(policy, given)).toBe('budget_exceeded spend');
    clock.advance(1);
    expect(await outcome(policy, given)).toBe('admitted');
  });

  it('keep what was counted when a limit is added, changed or taken out', async () => {
    const policy = await startPolicy({
      manifests: tenantRateLimit('limits: {requests_per_minute: 2, requests_per_day: 3}'),
    });
    await policy.send([request(), request()]);
    expect(await outcome(policy)).toBe('rate_limit_exceeded pace');
    await policy.apply(tenantRateLimit('limits: {requests_per_day: 3, requests_per_hour: 9}'));
    expect(await outcome(policy)).toBe('admitted');
    expect(await outcome(policy)).toBe('rate_limit_exceeded pace');
    await policy.apply(tenantRateLimit('limits: {requests_per_day: 4}'));
    expect(await outcome(policy)).toBe('admitted');
  });
});

describe('when to come back', () => {
  it('is when the last of all limits without room has some', async () => {
    const clock = simulatedClock(Date.parse('2026-05-13T10:00:00.000Z'));
    const policy = await startPolicy({
      clock,
      manifests: `${tenantRateLimit('limits: {requests_per_minute: 1, requests_per_hour: 1}')}---\n${tenantRateLimit().replace('name: pace', 'name: other')}`,
    });
    expect(await outcome(policy)).toBe('admitted');
    clock.advance(30_000);
    const { refusal } = await policy.admit(request());
    // The hour's window is exact to a minute: what came at 10:00 leaves it at 11:01, and half a minute has passed.
    expect(refusal).toMatchObject({ rule: 'pace', retryAfterMs: 3_660_000 - 30_000 });
    clock.advance((refusal?.retryAfterMs ?? 0) - 1);
    expect(await outcome(policy)).toBe('rate_limit_exceeded pace');
    clock.advance(1);
    expect(await outcome(policy)).toBe('admitted');
  });

  it('is the end of a budget that has no room either', async () => {
    const clock = simulatedClock(Date.parse('2026-05-13T23:00:00Z'));
    const policy = await startPolicy({
      clock,
      manifests: `${tenantRateLimit('limits: {requests_per_minute: 1}')}---\n${budgets('id: b, when: {}, limit_to: 0.025, unit: cost_per_day')}`,
    });
    expect(await outcome(policy)).toBe('admitted');
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ rule: 'pace', retryAfterMs: 3_600_000 });
  });

  it('is never, where another limit is below what the request may need', async () => {
    const policy = await startPolicy({
      manifests: `${tenantRateLimit('limits: {requests_per_minute: 1}')}---\n${tenantBudget('limits: {cost_per_day: 0.03}')}`,
    });
    expect(await outcome(policy)).toBe('admitted');
    const { refusal } = await policy.admit(request({ outputTokensMax: 100 }));
    expect(refusal).toMatchObject({ rule: 'pace', retryAfterMs: 0 });
    expect(refusal?.message).toContain('Waiting does not help');
  });
});

describe('models without a price', () => {
  const settings = 'type: gateway-global-settings\nname: settings\nunpriced_models: refuse\n---\n';
  const unpriced = { model: 'openai-main/free' };

  it('are refused under an enforced cost rule where the settings say so', async () => {
    const policy = await startPolicy({ manifests: `${settings}${tenantBudget()}` });
    const { refusal } = await policy.admit(request(unpriced));
    expect(refusal).toMatchObject({ code: 'unpriced_model', rule: 'spend', param: 'model' });
    expect(refusal?.message).toBe(
      'Model openai-main/free has no price, and budget spend, set by the organisation, cannot count what it costs; ask an administrator to price the model.',
    );
    expect(await outcome(policy)).toBe('admitted');
  });

  it.each([
    ['the settings do not', tenantBudget()],
    ['the rule only watches', `${settings}${tenantBudget('mode: audit')}`],
    [
      'the rule counts other models',
      `${settings}${tenantBudget('when: {models: {in: [openai-main/gpt-4o]}}')}`,
    ],
    ['rules count tokens', `${settings}${budgets('id: b, when: {}, limit_to: 9999, unit: tokens_per_day')}`],
  ])('pass where %s', async (_why, manifests) => {
    expect(await outcome(await startPolicy({ manifests }), unpriced)).toBe('admitted');
  });
});
