import { simulatedClock } from '@tollgate/clock';
import { memoryLedger } from '@tollgate/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsOf } from '../../src/admission/holds.ts';
import { Manifests } from '../../src/objects/manifests.ts';
import { matchRules, rulePlanner } from '../../src/rules/match.ts';
import { ruleSetsOf } from '../../src/rules/rule-sets.ts';
import { type Asked, naivelyCounted, type RuleManifest } from '../rules/naive-rules.ts';
import { asked, manifests } from '../rules/random-rules.ts';

/** Small enough that limits of 1 to 9 refuse some and let some pass; costs are in whole USD. */
const size = fc.record({ tokens: fc.integer({ min: 0, max: 4 }), usd: fc.integer({ min: 0, max: 4 }) });
const requests = fc.array(fc.tuple(asked, size), { minLength: 1, maxLength: 12 });
type Sized = readonly [Asked, { readonly tokens: number; readonly usd: number }];

const nowMs = Date.UTC(2026, 10, 27, 12);

/** One request after the other through matching, holds and a real ledger. */
async function decide(given: readonly RuleManifest[], sized: readonly Sized[]): Promise<string[]> {
  const ledger = memoryLedger({ clock: simulatedClock(nowMs) });
  await ledger.open();
  const plan = rulePlanner(ruleSetsOf(new Manifests(undefined, { put: given })));
  const answers: string[] = [];
  for (const [index, [request, { tokens, usd }]] of sized.entries()) {
    const estimate = { tokens, costNanoUsd: usd * 1e9 };
    const matched = matchRules(plan(request.principal, request.model), request.tags);
    const estimates = { strict: estimate, likely: estimate, tempered: estimate };
    const prepared = { routed: undefined, matched, estimates };
    const holds = holdsOf(prepared, request.tags, nowMs);
    const reservation = { id: String(index), leaseMs: 60_000, holds: holds.map(({ hold }) => hold) };
    const [verdict] = await ledger.reserve([reservation]);
    const refused = verdict?.kind === 'refused' ? holds[verdict.refusedHold] : undefined;
    answers.push(refused === undefined ? 'admitted' : `refused by ${refused.hold.counter.key}`);
  }
  await ledger.close();
  return answers;
}

/** The same by adding up what was let through on each counter, all or nothing. */
function naivelyDecide(given: readonly RuleManifest[], sized: readonly Sized[]): string[] {
  const sums = new Map<string, number>();
  return sized.map(([request, { tokens, usd }]) => {
    const counted = naivelyCounted(given, request).map((one) => {
      const unit = one.key.split('|')[2];
      return { ...one, amount: unit === 'tokens' ? tokens : unit === 'cost' ? usd * 1e9 : 1 };
    });
    const refused = counted.find(
      ({ key, limit, mode, amount }) => mode === 'enforce' && (sums.get(key) ?? 0) + amount > limit,
    );
    if (refused !== undefined) return `refused by ${refused.key}`;
    for (const { key, amount } of counted) sums.set(key, (sums.get(key) ?? 0) + amount);
    return 'admitted';
  });
}

describe('requests that follow each other', () => {
  it('are admitted and refused as a naive reading of the rules says, whatever the rules', async () => {
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(manifests, requests, async (given, sized) => {
        const answers = await decide(given, sized);
        expect(answers).toEqual(naivelyDecide(given, sized));
        refusals += answers.filter((answer) => answer !== 'admitted').length;
      }),
      { numRuns: 300 },
    );
    expect(refusals).toBeGreaterThan(100);
  });
});
