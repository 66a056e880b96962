import { simulatedClock } from '@tollgate/clock';
import type { LedgerUnderTest } from '../src/contract.ts';
import { memoryLedger } from '../src/index.ts';

/** An open memory ledger on a clock that stands still. */
export async function memorySubject(): Promise<LedgerUnderTest> {
  const clock = simulatedClock();
  let ledger = memoryLedger({ clock });
  await ledger.open();
  return {
    ledger: () => ledger,
    async advance(durationMs) {
      clock.advance(durationMs);
    },
    async empty() {
      await ledger.close();
      ledger = memoryLedger({ clock });
    },
    stop: () => ledger.close(),
  };
}
