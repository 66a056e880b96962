import { simulatedClock } from '@tollgate/clock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryLedger, request, SECRETS, startPolicy } from '../support/policy.ts';
import { tenantBudget, tenantRateLimit } from '../support/scenario.ts';

const NOON_MS = Date.UTC(2026, 11, 1, 12);
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(NOON_MS + hours * HOUR_MS).toISOString();

type Policy = Awaited<ReturnType<typeof startPolicy>>;

async function startAt(manifests: string) {
  const clock = simulatedClock(NOON_MS);
  const policy = await startPolicy({
    manifests,
    clock,
    ledger: await openMemoryLedger(clock),
    leaseSeconds: 86_400,
  });
  return { policy, clock };
}

/** A request that costs exactly 0.03 USD: 10 tokens in for 0.01, 10 out for 0.02. */
async function spend(policy: Policy, secret: string = SECRETS.lena): Promise<string> {
  const asked = request({ secret });
  const { admission, refusal } = await policy.admit(asked);
  if (!admission) return `${refusal?.code}: ${refusal?.message}`;
  await policy.ledger.settle([
    {
      id: asked.requestId ?? '',
      admittedAtMs: admission.admittedAtMs,
      counters: [],
      requests: 1,
      tokens: 20,
      costNanoUsd: 0.03e9,
      unsettled: false,
    },
  ]);
  return 'admitted';
}

async function admittedUntilRefused(policy: Policy, secret?: string): Promise<number> {
  for (let count = 0; ; count++) if ((await spend(policy, secret)) !== 'admitted') return count;
}

const grant = (fields: string) => `type: limit-grant\nname: more\n${fields}`;
const PER_USER = tenantBudget(
  'limits: {cost_per_lifetime: 0.09}',
  'applies_to: {type: per-user}',
  'estimate: strict',
);

describe('a grant of more', () => {
  it('raises the limit of its counter alone, until it ends, without a change of the config at that moment', async () => {
    const { policy, clock } = await startAt(PER_USER);
    expect(await admittedUntilRefused(policy)).toBe(3);
    const fields = `rule: spend\nsubject: user:lena@example.com\namount: 0.06\nuntil: ${at(2)}\n`;
    expect((await policy.apply(grant(fields))).results).toMatchObject([{ action: 'created' }]);
    expect(await admittedUntilRefused(policy)).toBe(2);
    expect(await admittedUntilRefused(policy, SECRETS.omar)).toBe(3);
    expect(await spend(policy)).toContain(
      'allows 0.15 USD in all for user:lena@example.com, of which 0.06 USD are granted for a time',
    );
    clock.advance(2 * HOUR_MS - 1);
    expect(await spend(policy)).toContain('allows 0.15 USD');
    clock.advance(1);
    expect(await spend(policy)).toContain('allows 0.09 USD in all for user:lena@example.com; 0.15 USD');
  });

  it('has no effect before it begins', async () => {
    const { policy, clock } = await startAt(PER_USER);
    const fields = `rule: spend\nsubject: user:lena@example.com\namount: 0.03\nfrom: ${at(1)}\nuntil: ${at(2)}\n`;
    await policy.apply(grant(fields));
    expect(await admittedUntilRefused(policy)).toBe(3);
    clock.advance(HOUR_MS - 1);
    expect(await admittedUntilRefused(policy)).toBe(0);
    clock.advance(1);
    expect(await admittedUntilRefused(policy)).toBe(1);
  });

  it('ends when it is deleted', async () => {
    const { policy } = await startAt(PER_USER);
    await policy.apply(grant(`rule: spend\nsubject: user:lena@example.com\namount: 3\nuntil: ${at(2)}\n`));
    for (let count = 0; count < 5; count++) expect(await spend(policy)).toBe('admitted');
    await policy.deleteManifest('limit-grant', 'more');
    expect(await spend(policy)).toContain('allows 0.09 USD');
  });

  it('of a rate limit counts in its sliding window', async () => {
    const { policy, clock } = await startAt(
      tenantRateLimit('limits: {requests_per_minute: 2, tokens_per_day: 9000}'),
    );
    await policy.apply(grant(`rule: pace\nlimit: requests_per_minute\namount: 3\nuntil: ${at(0.005)}\n`));
    expect(await admittedUntilRefused(policy)).toBe(5);
    clock.advance(HOUR_MS);
    expect(await admittedUntilRefused(policy)).toBe(2);
  });

  it('leaves never more than the limit and what is granted at that moment, whatever the grants', async () => {
    const cents = fc.integer({ min: 1, max: 30 });
    const hour = fc.integer({ min: 0, max: 12 });
    const grants = fc.array(fc.record({ cents, from: hour, lasts: fc.integer({ min: 1, max: 6 }) }), {
      maxLength: 4,
    });
    const steps = fc.array(
      fc.oneof(fc.record({ wait: fc.integer({ min: 1, max: 3 }) }), fc.constant('ask' as const)),
      {
        minLength: 5,
        maxLength: 40,
      },
    );
    let beyond = 0;
    await fc.assert(
      fc.asyncProperty(cents, grants, steps, async (limit, given, walked) => {
        const { policy, clock } = await startAt(
          tenantBudget(`limits: {cost_per_lifetime: ${limit / 100}}`, 'estimate: strict'),
        );
        const documents = given.map(
          ({ cents: more, from, lasts }, index) =>
            `type: limit-grant\nname: g${index}\nrule: spend\namount: ${more / 100}\nfrom: ${at(from)}\nuntil: ${at(from + lasts)}\n`,
        );
        if (documents.length > 0) await policy.apply(documents.join('---\n'));
        let used = 0;
        let hours = 0;
        for (const step of walked) {
          if (step !== 'ask') {
            hours += step.wait;
            clock.advance(step.wait * HOUR_MS);
            continue;
          }
          const granted = given
            .filter(({ from, lasts }) => from <= hours && hours < from + lasts)
            .reduce((sum, { cents: more }) => sum + more, 0);
          const fits = used + 3 <= limit + granted;
          expect(await spend(policy)).toEqual(fits ? 'admitted' : expect.stringContaining('budget_exceeded'));
          if (fits) used += 3;
          if (fits && used > limit) beyond += 1;
        }
      }),
      { numRuns: 40 },
    );
    expect(beyond).toBeGreaterThan(5);
  }, 60_000);

  it.each([
    ['rule: spent\namount: 1', 'rule', 'no such rate limit or budget: spent; did you mean spend?'],
    ['rule: spend\namount: 1', 'subject', 'such as user:lena@example.com'],
    ['rule: spend\nsubject: team:research\namount: 1', 'subject', 'which counts per user'],
    ['rule: spend\nsubject: user:lana@example.com\namount: 1', 'subject', 'no such user: lana@example.com'],
    [
      'rule: spend\nsubject: user:lena@example.com\nlimit: cost_per_day\namount: 1',
      'limit',
      'it has cost_per_lifetime',
    ],
    ['rule: spend\nsubject: user:lena@example.com\namount: 0', 'amount', 'above 0'],
    ['rule: pace\nlimit: requests_per_minute\namount: 1.5', 'amount', 'whole number of requests'],
    [
      'rule: pace\namount: 1',
      'limit',
      'must name one of the limits of pace: requests_per_minute, tokens_per_day',
    ],
    ['rule: pace\nsubject: user:lena@example.com\namount: 1', 'subject', 'pace has one counter for all'],
  ])('is refused with %j', async (fields, path, message) => {
    const pace = tenantRateLimit('limits: {requests_per_minute: 2, tokens_per_day: 9000}');
    const { policy } = await startAt(`${PER_USER}---\n${pace}`);
    const { faults, results } = await policy.apply(grant(`${fields}\nuntil: ${at(1)}\n`));
    expect(results).toEqual([]);
    expect(faults).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('does not keep its rule from being deleted, and has no effect then', async () => {
    const { policy } = await startAt(PER_USER);
    await policy.apply(grant(`rule: spend\nsubject: user:lena@example.com\namount: 3\nuntil: ${at(2)}\n`));
    expect(await policy.deleteManifest('tenant-budget-config', 'spend')).toMatchObject({ deleted: true });
    expect(await spend(policy)).toBe('admitted');
    expect((await policy.apply('type: team\nname: red\nmembers: []\n')).faults).toEqual([]);
  });

  it('is told to accounting with the rule', async () => {
    const { policy } = await startAt(PER_USER);
    const seen = policy.watchAlerts();
    await policy.apply(
      grant(`rule: spend\nsubject: user:lena@example.com\namount: 3\nfrom: ${at(1)}\nuntil: ${at(2)}\n`),
    );
    const granted = {
      entity: 'user:lena@example.com',
      unit: 'COUNTER_UNIT_COST',
      window: 'lifetime',
      amount: 3e9,
      fromMs: NOON_MS + HOUR_MS,
      untilMs: NOON_MS + 2 * HOUR_MS,
    };
    await expect
      .poll(() => seen.at(-1)?.limits?.rules.find(({ rule }) => rule === 'spend')?.grants)
      .toEqual([granted]);
  });
});
