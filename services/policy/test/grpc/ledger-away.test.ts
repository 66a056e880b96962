import { type Ledger, LedgerUnavailableError } from '@tollgate/ledger';
import { describe, expect, it } from 'vitest';
import { ledgerOver } from '../support/ledger-over.ts';
import { openMemoryLedger, request, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

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
