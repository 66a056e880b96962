import {
  type Admission__Output,
  type CounterRef__Output,
  encodeUsageEvent,
  type Principal__Output,
  type Verdict__Output,
} from '@tollgate/contracts';

/** The verdict with receipts in place of counters, for gateways that take them. */
export function receipted(verdict: Verdict__Output): Verdict__Output {
  const { admission } = verdict;
  if (!admission) return verdict;
  const { shares, counters } = admission;
  return {
    requestId: verdict.requestId,
    bodyLog: verdict.bodyLog,
    admission: {
      ...admission,
      receipts: receiptsOf(admission),
      heldPlaces: counters.filter(isInFlight).map(({ key }) => key),
      counters: [],
      shares: shares.map(({ rules }) => ({ rules, counters: [] })),
    },
  };
}

function receiptsOf({ principal, matchedRules, counters, shares }: Admission__Output): Buffer[] {
  if (shares.length === 0) return [receipt({ principal, rules: matchedRules, counters, isNarrowed: false })];
  return shares.map((share) =>
    receipt({
      principal,
      rules: among(matchedRules, share.rules),
      counters: among(counters, share.counters),
      isNarrowed: share.counters.length < counters.length,
    }),
  );
}

/** Fields of a usage event one after the other: together they are what one encoding of all of them would be to its reader. */
function receipt(of: {
  principal: Principal__Output | null;
  rules: string[];
  counters: readonly CounterRef__Output[];
  isNarrowed: boolean;
}): Buffer {
  const { principal, rules, counters, isNarrowed } = of;
  const parts = [encodeUsageEvent({ matchedRules: rules, countersNarrowed: isNarrowed })];
  if (principal !== null) parts.push(encodedPrincipal(principal));
  for (const counter of counters) parts.push(encodedCounter(counter));
  return Buffer.concat(parts);
}

/** Principals and counters stay the same objects from request to request. */
const encodedPrincipal = onceFor((principal: Principal__Output) => encodeUsageEvent({ principal }));
const encodedCounter = onceFor((counter: CounterRef__Output) => encodeUsageEvent({ counters: [counter] }));

function onceFor<Part extends object>(encode: (part: Part) => Uint8Array): (part: Part) => Uint8Array {
  const known = new WeakMap<Part, Uint8Array>();
  return (part) => {
    const found = known.get(part);
    if (found !== undefined) return found;
    const encoded = encode(part);
    known.set(part, encoded);
    return encoded;
  };
}

function among<Item>(items: readonly Item[], indexes: readonly number[]): Item[] {
  return indexes.map((index) => items[index]).filter((item) => item !== undefined);
}

function isInFlight({ unit }: CounterRef__Output): boolean {
  return unit === 'COUNTER_UNIT_CONCURRENCY';
}
