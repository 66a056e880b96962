import type { Lease } from '../expire.ts';

/** A key that somebody has claimed, and until when. */
export type Claim = { readonly key: string; readonly untilMs: number };

/**
 * Keeps open leases beyond the life of a process, so that the requests of a killed one are charged; and claims. Writes
 * are atomic per call; a lease or claim put again replaces itself. Every call throws when the medium fails; calling
 * again is safe.
 */
export interface LeaseJournal {
  put(leases: readonly Lease[]): void;
  /** Ids that are not there are ignored. */
  remove(ids: readonly string[]): void;
  /** All leases that were put and not removed. */
  load(): Lease[];
  putClaim(claim: Claim): void;
  /** Keys that are not there are ignored. */
  removeClaims(keys: readonly string[]): void;
  /** All claims that were put and not removed, over or not, the earliest end first. */
  loadClaims(): Claim[];
  /** Safe to call twice. */
  close(): void;
}
