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

type ReceiptParts = {
  readonly principal: Principal__Output | null;
  readonly rules: readonly string[];
  readonly counters: readonly CounterRef__Output[];
  readonly isNarrowed: boolean;
};

/** Of each caller: most of its requests match the rules and counters of the request before. */
const lastReceipts = new WeakMap<
  Principal__Output,
  { readonly parts: ReceiptParts; readonly bytes: Buffer }
>();

function receipt(parts: ReceiptParts): Buffer {
  const { principal } = parts;
  const last = principal === null ? undefined : lastReceipts.get(principal);
  if (last !== undefined && isSame(last.parts, parts)) return last.bytes;
  const bytes = encodedReceipt(parts);
  if (principal !== null) lastReceipts.set(principal, { parts, bytes });
  return bytes;
}

function isSame(one: ReceiptParts, other: ReceiptParts): boolean {
  return (
    one.isNarrowed === other.isNarrowed &&
    isSameList(one.rules, other.rules) &&
    isSameList(one.counters, other.counters)
  );
}

function isSameList<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Fields of a usage event one after the other: together they are what one encoding of all of them would be to its reader. */
function encodedReceipt({ principal, rules, counters, isNarrowed }: ReceiptParts): Buffer {
  const parts = [encodeUsageEvent({ matchedRules: [...rules], countersNarrowed: isNarrowed })];
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
