import type { Lease } from '../expire.ts';

/**
 * Keeps open leases beyond the life of a process, so that the requests of a killed one are charged. Writes are atomic
 * per call; a lease put again replaces itself. Every call throws when the medium fails; calling again is safe.
 */
export interface LeaseJournal {
  put(leases: readonly Lease[]): void;
  /** Ids that are not there are ignored. */
  remove(ids: readonly string[]): void;
  /** All leases that were put and not removed. */
  load(): Lease[];
  /** Safe to call twice. */
  close(): void;
}
