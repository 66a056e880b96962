import { existsSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedClock } from '@tollgate/clock';
import { type Ledger, LedgerUnavailableError } from '@tollgate/ledger';
import { describe, expect, it } from 'vitest';
import { connect, ledgerOver, openMemoryLedger, request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

/** A ledger of which some calls are replaced. */
async function ledgerWith(replaced: Partial<Ledger>): Promise<Ledger> {
  return ledgerOver(await openMemoryLedger(), replaced);
}

function away(): Promise<never> {
  return Promise.reject(new LedgerUnavailableError('away'));
}

describe('an admitted request', () => {
  it('comes with its principal, its target, its rules, its counters and what is left', async () => {
    const policy = await startPolicy({
      manifests: `${rateLimits(
        'id: rpm, when: {}, limit_to: 10, unit: requests_per_minute, rate_limit_applies_per: [user]',
      )}---\n${budgets('id: daily, when: {}, limit_to: 100, unit: cost_per_day')}`,
    });
    const { admission } = await policy.admit(request({ inputTokensMax: 1_000, outputTokensMax: 500 }));
    expect(admission).toMatchObject({
      principal: { subject: 'user:lena@example.com', teams: ['research'] },
      targets: ['openai-main/gpt-4o'],
      matchedRules: ['rpm', 'daily'],
      counters: [
        {
          key: 'rpm|user:lena@example.com|requests|minute',
          unit: 'COUNTER_UNIT_REQUESTS',
          slidingMs: 60_000,
          startMs: 0,
          endMs: 0,
        },
        { key: 'daily|all|cost|day', unit: 'COUNTER_UNIT_COST', slidingMs: 0 },
      ],
      requestsLimit: { rule: 'rpm', limit: 10, remaining: 9 },
      tokensLimit: null,
    });
    expect(admission?.leaseDeadlineMs).toBe((admission?.admittedAtMs ?? 0) + 60_000);
    const [, daily] = admission?.counters ?? [];
    expect((daily?.endMs ?? 0) - (daily?.startMs ?? 0)).toBe(86_400_000);
  });

  it('needs no rule, and then no ledger', async () => {
    const policy = await startPolicy({ ledger: await ledgerWith({ reserve: away }) });
    expect((await policy.admit(request())).admission).toMatchObject({ counters: [], matchedRules: [] });
  });

  it('is reserved once however often it asks', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: one, when: {}, limit_to: 1, unit: requests_per_minute'),
    });
    const asked = request();
    const [first, second] = [await policy.admit(asked), await policy.admit(asked)];
    expect(first.admission).toBeTruthy();
    expect(second.admission?.leaseDeadlineMs).toBe(first.admission?.leaseDeadlineMs);
    expect((await policy.admit(request())).refusal?.code).toBe('rate_limit_exceeded');
  });

  it('keeps its lease while it is renewed', async () => {
    const clock = simulatedClock();
    const ledger = await openMemoryLedger(clock);
    const policy = await startPolicy({
      clock,
      ledger,
      leaseSeconds: 60,
      manifests: rateLimits('id: r, when: {}, limit_to: 10, unit: requests_per_minute'),
    });
    const asked = request();
    await policy.admit(asked);
    clock.advance(50_000);
    const stream = policy.admissionClient.admit();
    stream.write({ renewals: [asked.requestId ?? ''] });
    // The answer to a request behind the renewal says that the renewal was taken.
    const answered = new Promise((resolve) => stream.once('data', resolve));
    stream.write({ requests: [request()] });
    await answered;
    stream.end();
    clock.advance(30_000);
    expect(await ledger.expired(10)).toEqual([]);
  });

  it('waits for nobody else of its message', async () => {
    const policy = await startPolicy({
      manifests: rateLimits('id: two, when: {}, limit_to: 2, unit: requests_per_minute'),
    });
    const batch = Array.from({ length: 5 }, () => request());
    const unknown = request({ secret: 'unknown' });
    const verdicts = await policy.send([unknown, ...batch]);
    expect(verdicts.map((verdict) => verdict.refusal?.code ?? 'admitted')).toEqual([
      'invalid_api_key',
      'admitted',
      'admitted',
      'rate_limit_exceeded',
      'rate_limit_exceeded',
      'rate_limit_exceeded',
    ]);
  });
});

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
    expect(refusal?.message).toContain('did you mean openai-main/gpt-4o?');
  });

  it('for a model that its account has not: model_not_found, with the nearest one', async () => {
    const refusal = await refusalOf({ model: 'openai-main/gpt-40' });
    expect(refusal).toMatchObject({ code: 'model_not_found', param: 'model' });
    expect(refusal?.message).toContain('did you mean openai-main/gpt-4o?');
  });

  it('for a name without an account: model_not_found, saying how models are named', async () => {
    const refusal = await refusalOf({ model: 'gpt-4o' });
    expect(refusal?.code).toBe('model_not_found');
    expect(refusal?.message).toContain('account/model');
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
    expect(refusal?.message).toContain('Rate limit few allows 1 request per minute; 1 request is used');
  });

  it('over a budget: budget_exceeded, with what it would cost and when the budget resets', async () => {
    const clock = simulatedClock(Date.parse('2026-05-13T10:00:00Z'));
    const policy = await startPolicy({
      clock,
      manifests: budgets(
        'id: tiny, when: {}, limit_to: 0.05, unit: cost_per_month, budget_applies_per: [user]',
      ),
    });
    expect((await policy.admit(request())).admission).toBeTruthy();
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ code: 'budget_exceeded', rule: 'tiny', retryAfterMs: 0 });
    expect(refusal?.message).toBe(
      'Budget tiny allows 0.05 USD per month for user:lena@example.com; 0.03 USD are used or reserved and this request may need 0.03 USD. It resets at 2026-06-01T00:00:00.000Z; ask for a larger budget, lower max_tokens or use a cheaper model.',
    );
  });

  it('that can never fit is told so', async () => {
    const refusal = await refusalOf(
      { outputTokensMax: 5_000 },
      { manifests: rateLimits('id: t, when: {}, limit_to: 100, unit: tokens_per_minute') },
    );
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 0 });
    expect(refusal?.message).toContain('more than the whole limit; lower max_tokens');
  });

  it.each([
    { outputTokensMax: 100_000_001 },
    { inputTokensMax: -1 },
    { inputTokensMax: Number.MAX_SAFE_INTEGER },
  ])('with impossible amounts %o: invalid_request', async (given) => {
    expect(await refusalOf(given)).toMatchObject({ code: 'invalid_request', param: 'max_tokens' });
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

  it('of a user who no longer exists: invalid_api_key', async () => {
    const policy = await startPolicy();
    expect((await policy.deleteManifest('user', 'nobody@example.com')).faults).toEqual([]);
    expect((await policy.admit(request({ secret: SECRETS.nobody }))).refusal?.code).toBe('invalid_api_key');
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

describe('when the ledger is away', () => {
  it('budgets that can refuse do refuse, and say when to come back', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({ reserve: away }),
      manifests: budgets('id: b, when: {}, limit_to: 100, unit: cost_per_day'),
    });
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ code: 'service_unavailable', retryAfterMs: 1_000, matchedRules: ['b'] });
    expect(policy.service.readiness().details).toMatchObject({ admission: 'degraded' });
  });

  it('rate limits are kept by this replica, and budgets on audit do not stand in the way', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({ reserve: away }),
      manifests: `${rateLimits('id: r, when: {}, limit_to: 2, unit: requests_per_minute')}---\n${budgets(
        'id: b, when: {}, limit_to: 0, unit: cost_per_day, audit_mode: true',
      )}`,
    });
    const first = await policy.admit(request());
    expect(first.admission?.counters.map(({ key }) => key)).toEqual([
      'r|all|requests|minute',
      'b|all|cost|day',
    ]);
    expect((await policy.admit(request())).admission).toBeTruthy();
    expect((await policy.admit(request())).refusal?.code).toBe('rate_limit_exceeded');
  });

  it('admission is complete again as soon as it is back', async () => {
    let isAway = true;
    const real = await openMemoryLedger();
    const policy = await startPolicy({
      ledger: ledgerOver(real, { reserve: (given) => (isAway ? away() : real.reserve(given)) }),
      manifests: budgets('id: b, when: {}, limit_to: 100, unit: cost_per_day'),
    });
    expect((await policy.admit(request())).refusal?.code).toBe('service_unavailable');
    isAway = false;
    expect((await policy.admit(request())).admission).toBeTruthy();
    expect(policy.service.readiness().details).toMatchObject({ admission: 'full' });
  });

  it('a renewal that fails does not harm the stream', async () => {
    const policy = await startPolicy({ ledger: await ledgerWith({ renew: away }) });
    const stream = policy.admissionClient.admit();
    const answered = new Promise((resolve) => stream.once('data', resolve));
    stream.write({ renewals: ['x'], requests: [request()] });
    await answered;
    stream.end();
  });
});

describe('while counters are being rebuilt', () => {
  it('budgets refuse with service_unavailable', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({
        reserve: async (given) => given.map(() => ({ kind: 'not-ready', nowMs: Date.now() })),
      }),
      manifests: budgets('id: b, when: {}, limit_to: 100, unit: cost_per_day'),
    });
    const { refusal } = await policy.admit(request());
    expect(refusal?.code).toBe('service_unavailable');
    expect(refusal?.message).toContain('being rebuilt');
  });
});

describe('windows', () => {
  it('follow the clock of the ledger’s store, not this replica’s', async () => {
    const behind = simulatedClock(Date.parse('2026-06-30T23:59:00Z'));
    const ahead = simulatedClock(Date.parse('2026-07-01T00:01:00Z'));
    const policy = await startPolicy({
      clock: behind,
      ledger: await openMemoryLedger(ahead),
      manifests: budgets('id: q, when: {}, limit_to: 100, unit: cost_per_quarter'),
    });
    for (const _ of [1, 2]) {
      const { admission } = await policy.admit(request());
      expect(admission?.counters).toMatchObject([
        { startMs: Date.UTC(2026, 6, 1), endMs: Date.UTC(2026, 9, 1) },
      ]);
    }
  });
});

describe('the server', () => {
  it('listens on a Unix socket that only its user may open, even where a killed one left its file', async () => {
    const unixPath = path.join(await mkdtemp(path.join(tmpdir(), 'policy-')), 'policy.sock');
    const policy = await startPolicy({ unixPath });
    expect((await policy.admit(request())).admission).toBeTruthy();
    expect(statSync(unixPath).mode & 0o777).toBe(0o600);
    await policy.service.stop(AbortSignal.timeout(5_000));
    expect(existsSync(unixPath)).toBe(false);
  });

  it('answers what it has read before it stops, and then ends its streams', async () => {
    const gate = Promise.withResolvers<void>();
    const real = await openMemoryLedger();
    const policy = await startPolicy({
      ledger: ledgerOver(real, {
        async reserve(given) {
          await gate.promise;
          return real.reserve(given);
        },
      }),
      manifests: rateLimits('id: r, when: {}, limit_to: 10, unit: requests_per_minute'),
    });
    const verdict = policy.admit(request());
    // A second connection's answer says that the first one's request was read before.
    const other = connect(policy.address);
    await other.admit(request({ secret: 'unknown' }));
    const stopped = policy.service.stop(AbortSignal.timeout(5_000));
    expect(policy.service.readiness().ready).toBe(false);
    gate.resolve();
    expect((await verdict).admission).toBeTruthy();
    await stopped;
  });
});
