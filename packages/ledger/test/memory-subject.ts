import { simulatedClock } from '@tollgate/clock';
import { memoryLedger } from '../src/index.ts';
import type { LedgerUnderTest } from './contract/ledger-contract.ts';

/** Corrections are never too late here: how long a ledger takes them has tests of its own. */
const FOR_EVER = { correctionTtlMs: Number.MAX_SAFE_INTEGER };

/** An open memory ledger on a clock that stands still. */
export async function memorySubject(): Promise<LedgerUnderTest> {
  const clock = simulatedClock();
  let ledger = memoryLedger({ clock, ...FOR_EVER });
  await ledger.open();
  return {
    ledger: () => ledger,
    async advance(durationMs) {
      clock.advance(durationMs);
    },
    async empty() {
      await ledger.close();
      ledger = memoryLedger({ clock, ...FOR_EVER });
    },
    stop: () => ledger.close(),
  };
}
