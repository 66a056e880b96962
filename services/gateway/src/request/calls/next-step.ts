import type { GatewayError } from '@tollgate/contracts';
import type { Candidate, Retry } from '../../routing/candidate.ts';

/** A call that brought no answer for the client, or one that another target may better. */
export type FailedCall = {
  /** The provider's status, or that of the gateway's error if none came. */
  readonly status: number;
  /** Whether the provider answered with that status. */
  readonly isAnswer: boolean;
  /** How long the provider wants to be left alone; 0 if it says nothing. */
  readonly retryAfterMs: number;
};

/** Where in its plan a request is. */
export type PlanPosition = {
  readonly candidate: Candidate;
  /** Undefined where a target is not called again. */
  readonly retry: Retry | undefined;
  /** Calls of this candidate before this one. */
  readonly repeats: number;
  /** Whether there is another candidate. */
  readonly hasNext: boolean;
};

/** What follows a failed call: the same target again, the next one, or the end. */
export type NextStep =
  | { readonly kind: 'repeat'; readonly delayMs: number }
  | { readonly kind: 'next' }
  | { readonly kind: 'end' };

/** A provider that wants to be left alone for longer is left for the next target, if there is one. */
const WAIT_WITH_NEXT_MS_MAX = 1_000;
/** No client waits longer for a single retry. */
const WAIT_MS_MAX = 10_000;

/** Decides what follows a failed call. `random` is from 0 to below 1. */
export function nextStep(call: FailedCall, position: PlanPosition, random: number): NextStep {
  const { retry, repeats, hasNext } = position;
  if (retry !== undefined && repeats < retry.attempts && retry.statuses.has(call.status)) {
    const delayMs = Math.max(call.retryAfterMs, backoffDelayMs(retry.delayMs, repeats, random));
    if (call.retryAfterMs <= (hasNext ? WAIT_WITH_NEXT_MS_MAX : WAIT_MS_MAX))
      return { kind: 'repeat', delayMs: Math.min(delayMs, WAIT_MS_MAX) };
  }
  return hasNext && mayFallBack(call, position.candidate) ? NEXT : END;
}

/** Below it are redirects, which are not followed. */
const STATUS_ERROR = 400;

/** Statuses after which another target may answer, beside those of a provider that is unavailable: of its account alone. */
const OF_THE_ACCOUNT = new Set([401, 403, 404]);

function mayFallBack({ status, isAnswer }: FailedCall, { fallbackStatuses, target }: Candidate): boolean {
  if (!isAnswer) return true;
  if (fallbackStatuses !== undefined) return fallbackStatuses.has(status);
  return (
    status < STATUS_ERROR || OF_THE_ACCOUNT.has(status) || target.provider.classify(status) === 'unavailable'
  );
}

/** Whether a status says that its provider is not well. */
export function isUnhealthy(status: number): boolean {
  return status >= 500 || status === 429 || status === 401 || status === 403 || status === 408;
}

/** Whether the gateway itself failed, which says nothing of a target. */
export function isDefect({ code }: GatewayError): boolean {
  return code === 'internal_error';
}

/** The next target is called. */
export const NEXT: NextStep = { kind: 'next' };
/** Nothing more is called. */
export const END: NextStep = { kind: 'end' };
/** The same target is called again at once. */
export const AT_ONCE: NextStep = { kind: 'repeat', delayMs: 0 };

/** Longest delay before a call is repeated. */
const DELAY_MS_MAX = 10_000;

/** The delay before a repeated call: doubled each time, and jittered down by up to half. `random` is from 0 to below 1. */
function backoffDelayMs(firstMs: number, repeats: number, random: number): number {
  return Math.min(DELAY_MS_MAX, firstMs * 2 ** repeats) * (1 - random / 2);
}
