import type { PastRequest__Output } from '@tollgate/contracts';
import { balanceOf, type Counter, changed, counterIdentity, emptyTally, type Tally } from '@tollgate/ledger';
import { amountOf } from '../rules/amount-of.ts';
import type { MatchedRule } from '../rules/match.ts';

/** What one request of a trial would set aside on one counter. */
export type TrialHold = {
  readonly match: MatchedRule;
  readonly entity: string;
  hasRoom(): boolean;
  take(): void;
};

/** The counters of one trial, empty at first, with the arithmetic of the ledger. Requests come in the order of their time. */
export function trialCounters() {
  const tallies = new Map<string, Tally>();
  /** When requests in flight end, by counter. */
  const inFlight = new Map<string, number[]>();

  function holdOn(counter: Counter, amount: number, request: PastRequest__Output) {
    const { receivedAtMs: atMs, finishedAtMs } = request;
    if (counter.unit === 'concurrency') {
      const ends = (inFlight.get(counter.key) ?? []).filter((endMs) => endMs > atMs);
      inFlight.set(counter.key, ends);
      return { used: ends.length, take: () => ends.push(finishedAtMs) };
    }
    const identity = counterIdentity(counter);
    const tally = tallies.get(identity) ?? emptyTally(counter.window);
    const take = () => {
      const after = changed(tallies.get(identity) ?? tally, { atMs, used: amount, reserved: 0 }, atMs);
      if (after !== undefined) tallies.set(identity, after);
    };
    return { used: balanceOf(tally, atMs).used, take };
  }

  return {
    /** What a request would set aside on the counters of a rule that matches it. */
    holdsOf(match: MatchedRule, request: PastRequest__Output): TrialHold[] {
      return match.planned.countersFor(request.tags).map((limitCounter) => {
        const { limit, entity } = limitCounter;
        const amount = amountOf(limit.unit, request);
        const { used, take } = holdOn(limitCounter.at(request.receivedAtMs).counter, amount, request);
        return {
          match,
          entity,
          hasRoom: () => used + amount <= limitCounter.limitAt(request.receivedAtMs),
          take,
        };
      });
    },
  };
}
