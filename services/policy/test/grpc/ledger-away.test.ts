import { type Ledger, LedgerUnavailableError } from '@tollgate/ledger';
import { NO_OTLP, startTelemetry } from '@tollgate/telemetry';
import { describe, expect, it } from 'vitest';
import { ledgerOver } from '../support/ledger-over.ts';
import { openMemoryLedger, request, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantBudget, tenantRateLimit } from '../support/scenario.ts';

/** A ledger of which some calls are replaced. */
async function ledgerWith(replaced: Partial<Ledger>): Promise<Ledger> {
  return ledgerOver(await openMemoryLedger(), replaced);
}

function away(): Promise<never> {
  return Promise.reject(new LedgerUnavailableError('away'));
}

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

  it('a budget that says allow lets requests pass, and their events name what to settle later', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({ reserve: away }),
      manifests: `${tenantBudget('limits: {cost_per_day: 0}', 'on_store_failure: allow')}---\n${tenantRateLimit(
        'limits: {requests_per_minute: 1, concurrent_requests: 0}',
      )}`,
    });
    const { admission } = await policy.admit(request());
    expect(admission?.counters.map(({ key }) => key)).toEqual([
      'pace|all|requests|minute',
      'pace|all|concurrency|now',
      'spend|all|cost|day',
    ]);
    expect(admission).toMatchObject({ costAllowance: null, requestsLimit: { rule: 'pace', remaining: 0 } });
    expect((await policy.admit(request())).refusal?.rule).toBe('pace');
  });

  it('a rate limit that says refuse does, and names itself', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({ reserve: away }),
      manifests: tenantRateLimit('on_store_failure: refuse'),
    });
    const { refusal } = await policy.admit(request());
    expect(refusal).toMatchObject({ code: 'service_unavailable', rule: 'pace', retryAfterMs: 1_000 });
    expect(refusal?.message).toContain('Rate limit pace cannot be checked now');
  });

  it('a rule that only watches refuses nothing, whatever it says', async () => {
    const policy = await startPolicy({
      ledger: await ledgerWith({ reserve: away }),
      manifests: tenantBudget('mode: audit', 'on_store_failure: refuse'),
    });
    expect((await policy.admit(request())).admission).toBeTruthy();
  });

  it('metrics count what was decided without counters, and how admission worked', async () => {
    const telemetry = await startTelemetry({
      service: 'policy',
      version: 't',
      logLevel: 'silent',
      otlp: NO_OTLP,
    });
    const policy = await startPolicy({
      telemetry,
      ledger: await ledgerWith({ reserve: away }),
      manifests: tenantBudget('when: {models: {in: [openai-main/gpt-4o]}}'),
    });
    await policy.send([request(), request()]);
    const text = await telemetry.metricsText();
    await telemetry.stop();
    const verdicts =
      /tollgate_policy_verdicts_total\{[^}]*outcome="service_unavailable",mode="degraded"[^}]*\} 2/;
    expect(text).toMatch(verdicts);
    expect(text).toMatch(/tollgate_policy_admission_degraded\{[^}]*mode="degraded"[^}]*\} 1/);
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
