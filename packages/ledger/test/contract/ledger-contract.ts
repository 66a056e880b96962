import { afterEach, beforeEach, describe } from 'vitest';
import { batchesContract } from './batches.ts';
import { claimsContract } from './claims.ts';
import { concurrencyContract } from './concurrency.ts';
import { leasesContract } from './leases.ts';
import { readingContract } from './reading.ts';
import { reservingContract } from './reserving.ts';
import { settlingContract } from './settling.ts';
import type { LedgerUnderTest } from './subject.ts';
import { windowsContract } from './windows.ts';

export type { LedgerUnderTest } from './subject.ts';

/**
 * The promises of the port, for every implementation of it. `start` gives an empty, open ledger. Where a store is in
 * several places, what one of them refuses is in the way in the others until it is given back.
 */
export function ledgerContract(
  name: string,
  start: () => Promise<LedgerUnderTest>,
  { places }: { places: 'one' | 'several' },
): void {
  describe(name, () => {
    let started: LedgerUnderTest;
    const subject = () => started;

    beforeEach(async () => {
      started = await start();
    });
    afterEach(() => started.stop());

    describe('reserve', () => reservingContract(subject));
    if (places === 'one') describe('reserve of several requests', () => batchesContract(subject));
    describe('windows', () => windowsContract(subject));
    describe('settle', () => settlingContract(subject));
    describe('requests in flight', () => concurrencyContract(subject));
    describe('leases', () => leasesContract(subject));
    describe('once, keep and forget', () => claimsContract(subject));
    describe('read and open', () => readingContract(subject));
  });
}
