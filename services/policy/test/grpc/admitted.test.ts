import { simulatedClock } from '@tollgate/clock';
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
