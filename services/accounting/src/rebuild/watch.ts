import { retryUntilDone } from '@tollgate/clock';
import { type RebuildOptions, rebuildCounters } from './rebuild.ts';

const PERIOD_MS = 1_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

/** Keeps the ledger open. */
export type RebuildWatch = {
  isRebuilding(): boolean;
  stop(): Promise<void>;
};

/**
 * Asks every second whether the ledger's counters can be trusted, and rebuilds them when they cannot: on the first start,
 * after the store was emptied, and again after a growing delay when a rebuild failed.
 */
export function startRebuildWatch(options: RebuildOptions): RebuildWatch {
  const { ledger, clock, events } = options;
  const stopping = new AbortController();
  /** Until the first answer nobody knows whether the counters can be trusted. */
  let isRebuilding = true;
  let isSilent = false;
  let look: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    try {
      const isOpen = await ledger.isOpen();
      isSilent = false;
      if (!isOpen) await rebuildUntilDone();
      else isRebuilding = false;
    } catch (error) {
      // Once for each silence: the question is asked every second.
      if (!isSilent && !stopping.signal.aborted) events.ledgerSilent(error);
      isSilent = true;
    } finally {
      look = undefined;
    }
  }

  async function rebuildUntilDone(): Promise<void> {
    isRebuilding = true;
    events.rebuildStarted();
    const rebuilt = await retryUntilDone(() => rebuildCounters(options, stopping.signal), {
      clock,
      signal: stopping.signal,
      minMs: RETRY_MS_MIN,
      maxMs: RETRY_MS_MAX,
      failed(error, _attempt, retryMs) {
        if (!stopping.signal.aborted) events.rebuildFailed(error, retryMs);
      },
    });
    if (rebuilt === undefined) return;
    isRebuilding = false;
    events.rebuilt(rebuilt);
  }

  function start(): void {
    look ??= lookOnce();
  }

  start();
  const cancel = clock.every(PERIOD_MS, start);
  return {
    isRebuilding: () => isRebuilding,
    async stop() {
      cancel();
      stopping.abort(new Error('accounting is stopping'));
      await look;
    },
  };
}
