import type { Cancel, Clock } from '@tollgate/clock';

/** Stops asking a store that does not answer, so that callers fail at once instead of each at its deadline. */
export type Breaker = {
  /** Whether calls may go through. */
  isClosed(): boolean;
  succeeded(): void;
  failed(error: unknown): void;
  /** Probes no more. */
  stop(): void;
};

/** When a breaker opens and how it finds out that it may close. */
export type BreakerOptions = {
  readonly clock: Clock;
  /** This many calls in a row fail, and it opens. */
  readonly failuresMax: number;
  /** While it is open, this often it is half open: one probe goes out. */
  readonly probeEveryMs: number;
  /** Resolves when the store answers. */
  readonly probe: () => Promise<void>;
  readonly onOpened: (error: unknown) => void;
  readonly onClosed: () => void;
};

/** Closed with a count of failures in a row; open with a probe that is due; or half open with the probe under way. */
type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly cancelProbe: Cancel }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'stopped' };

/** Closed to begin with. No request is spent on finding out whether the store is back: the breaker asks by itself. */
export function circuitBreaker(options: BreakerOptions): Breaker {
  let state: State = { kind: 'closed', failures: 0 };

  function open(): void {
    const cancelProbe = options.clock.after(options.probeEveryMs, probe);
    state = { kind: 'open', cancelProbe };
  }

  function probe(): void {
    state = { kind: 'half-open' };
    options.probe().then(
      () => {
        if (state.kind !== 'half-open') return;
        state = { kind: 'closed', failures: 0 };
        options.onClosed();
      },
      () => {
        if (state.kind === 'half-open') open();
      },
    );
  }

  return {
    isClosed: () => state.kind === 'closed',
    succeeded() {
      if (state.kind === 'closed' && state.failures > 0) state = { kind: 'closed', failures: 0 };
    },
    failed(error) {
      if (state.kind !== 'closed') return;
      state = { kind: 'closed', failures: state.failures + 1 };
      if (state.failures < options.failuresMax) return;
      open();
      options.onOpened(error);
    },
    stop() {
      if (state.kind === 'open') state.cancelProbe();
      state = { kind: 'stopped' };
    },
  };
}
