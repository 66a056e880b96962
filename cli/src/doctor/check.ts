import { reasonOf } from '../admin/admin-api-error.ts';

/** What one check found. `text` says what is so and, if it is not well, what to do, one matter a line. */
export type Finding = { readonly level: 'ok' | 'warning' | 'problem'; readonly text: string };

/** One thing that can be well or not. `find` gives up when the signal aborts; what it throws is a problem. */
export type Check = {
  readonly name: string;
  /** What to do when `find` throws or is late. */
  readonly advice?: string;
  find(signal: AbortSignal): Promise<Finding> | Finding;
};

/** Longest time that one check may take. */
const DEADLINE_MS = 5_000;

/** Runs all checks at once, each within its deadline. Never throws; the findings are in the order of the checks. */
export function runChecks(
  checks: readonly Check[],
  deadlineMs = DEADLINE_MS,
): Promise<(Finding & { name: string })[]> {
  return Promise.all(
    checks.map(async ({ name, advice, find }) => {
      const signal = AbortSignal.timeout(deadlineMs);
      try {
        return { name, ...(await Promise.race([find(signal), rejectedBy(signal)])) };
      } catch (error) {
        const words = signal.aborted ? `no answer within ${deadlineMs} ms` : reasonOf(error);
        return { name, ...problem(advice === undefined ? words : `${words}; ${advice}`) };
      }
    }),
  );
}

/** All is well. */
export function ok(text: string): Finding {
  return { level: 'ok', text };
}

/** It works, but something deserves attention. */
export function warning(text: string): Finding {
  return { level: 'warning', text };
}

/** It does not work. */
export function problem(text: string): Finding {
  return { level: 'problem', text };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
