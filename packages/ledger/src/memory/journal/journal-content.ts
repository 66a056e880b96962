import type { Lease } from '../../expire.ts';
import type { Counter } from '../../ledger.ts';
import type { HeldAmount } from '../../settle.ts';
import type { Claim } from '../lease-journal.ts';

/** What one write changes, as its line says it. */
export type JournalChange = {
  /** What was written before is void. */
  readonly isWhole?: boolean;
  readonly leases?: readonly LeaseEntry[];
  readonly removedLeases?: readonly string[];
  readonly claims?: readonly ClaimEntry[];
  readonly removedClaims?: readonly string[];
};

type LeaseEntry = readonly [id: string, admittedAtMs: number, deadlineMs: number, holds: HeldAmount[]];
type ClaimEntry = readonly [key: string, untilMs: number];

/** What a journal holds: the sum of its lines. Leases are kept as the text of their entries, for the next whole line. */
export class JournalContent {
  readonly #leases = new Map<string, string>();
  readonly #claims = new Map<string, number>();

  apply({ isWhole, leases, removedLeases, claims, removedClaims }: JournalChange): void {
    if (isWhole === true) {
      this.#leases.clear();
      this.#claims.clear();
    }
    for (const lease of leases ?? []) this.#leases.set(lease[0], JSON.stringify(lease));
    for (const id of removedLeases ?? []) this.#leases.delete(id);
    for (const [key, untilMs] of claims ?? []) this.putClaim({ key, untilMs });
    for (const key of removedClaims ?? []) this.#claims.delete(key);
  }

  putLease(id: string, text: string): void {
    this.#leases.set(id, text);
  }

  putClaim({ key, untilMs }: Claim): void {
    this.#claims.set(key, untilMs);
  }

  /** All of it as the text of one line. */
  whole(): string {
    const claims = JSON.stringify([...this.#claims]);
    return `{"isWhole":true,"leases":[${[...this.#leases.values()].join(',')}],"claims":${claims}}`;
  }

  leases(): Lease[] {
    return [...this.#leases.values()].map((text) => {
      // Of `leaseText`, and its line had the right checksum.
      const [id, admittedAtMs, deadlineMs, holds] = JSON.parse(text) as LeaseEntry;
      return { kind: 'reserved', id, admittedAtMs, deadlineMs, holds };
    });
  }

  claims(): Claim[] {
    const claims = [...this.#claims].map(([key, untilMs]) => ({ key, untilMs }));
    return claims.sort((one, other) => one.untilMs - other.untilMs);
  }
}

/** A lease as the text of its entry. */
export function leaseText({ id, admittedAtMs, deadlineMs, holds }: Lease): string {
  const held = holds.map(({ counter, amount }) => `{"counter":${counterText(counter)},"amount":${amount}}`);
  return `[${JSON.stringify(id)},${admittedAtMs},${deadlineMs},[${held.join(',')}]]`;
}

/** Counters stay the same objects from request to request. */
const counterTexts = new WeakMap<Counter, string>();

function counterText(counter: Counter): string {
  const known = counterTexts.get(counter);
  if (known !== undefined) return known;
  const text = JSON.stringify(counter);
  counterTexts.set(counter, text);
  return text;
}
