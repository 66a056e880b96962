import type { RetryPolicy__Output, RouteTarget__Output } from '@tollgate/contracts';
import { isJsonObject, type JsonObject } from '../dialects/json/json-object.ts';
import type { Tier } from './complexity.ts';
import { hashOf } from './hash-of.ts';
import type { Target } from './target.ts';

/** How often a candidate is called again before the next one is. */
export type Retry = {
  /** Calls after the first. */
  readonly attempts: number;
  /** Before the second call; twice as long before each further one. */
  readonly delayMs: number;
  readonly statuses: ReadonlySet<number>;
};

/** A target that may answer, with what its route says of it. */
export type Candidate = {
  readonly target: Target;
  /** Of the target's name. */
  readonly hash: number;
  readonly weight: number;
  /** 0 is tried first. */
  readonly priority: number;
  /** The requests that it is for, where its route chooses by complexity. */
  readonly tier: Tier;
  readonly retry: Retry | undefined;
  /** Statuses after which the next candidate is tried; undefined for the usual ones. */
  readonly fallbackStatuses: ReadonlySet<number> | undefined;
  /** Whether it is never tried after another has failed. */
  readonly isFirstOnly: boolean;
  /** Members of the body that it gets instead of the client's; undefined for none. */
  readonly overrideParams: JsonObject | undefined;
  /** Headers that are added, names in lower case. */
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
  /** Headers of the client that it does not get, and those that `setHeaders` replace. */
  readonly removedHeaders: ReadonlySet<string>;
  /** Undefined for the bounds of the gateway alone. */
  readonly requestTimeoutMs: number | undefined;
  /** Of streams; undefined for none. */
  readonly ttftTimeoutMs: number | undefined;
  /** Silence of a stream after which the next candidate is called beside it; undefined for never. */
  readonly hedgeAfterMs: number | undefined;
  /** Means above which it is tried last; 0 for none. */
  readonly slowAbove: { readonly timePerTokenMs: number; readonly timeToFirstTokenMs: number };
};

/** A target that stands for itself. */
export function plainCandidate(target: Target, retry: Retry | undefined): Candidate {
  return {
    target,
    hash: hashOf(target.name),
    weight: 1,
    priority: 0,
    tier: 'complex',
    retry,
    fallbackStatuses: undefined,
    isFirstOnly: false,
    overrideParams: undefined,
    setHeaders: [],
    removedHeaders: NO_NAMES,
    requestTimeoutMs: undefined,
    ttftTimeoutMs: undefined,
    hedgeAfterMs: undefined,
    slowAbove: { timePerTokenMs: 0, timeToFirstTokenMs: 0 },
  };
}

/** A target of a route. */
export function routedCandidate(
  given: RouteTarget__Output,
  target: Target,
  usualRetry: Retry | undefined,
): Candidate {
  const setHeaders = Object.entries(given.setHeaders).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    target,
    hash: hashOf(target.name),
    weight: given.weight,
    priority: given.priority,
    tier: tierOf(given.tier),
    retry: given.retry === null ? usualRetry : retryOf(given.retry),
    fallbackStatuses: statusesOf(given.fallbackStatusCodes),
    isFirstOnly: given.firstOnly,
    overrideParams: paramsIn(given.overrideParams),
    setHeaders,
    removedHeaders: new Set([...given.removedHeaders, ...setHeaders.map(([name]) => name)]),
    requestTimeoutMs: given.requestTimeoutMs || undefined,
    ttftTimeoutMs: given.ttftTimeoutMs || undefined,
    hedgeAfterMs: given.hedgeAfterMs || undefined,
    slowAbove: {
      timePerTokenMs: given.timePerTokenMaxMs,
      timeToFirstTokenMs: given.timeToFirstTokenMaxMs,
    },
  };
}

/** A tier of a newer policy is taken for the most able. */
export function tierOf(tier: string): Tier {
  return tier === 'simple' || tier === 'medium' ? tier : 'complex';
}

/** Statuses after which the next candidate is tried; undefined for the usual ones, if the config names none. */
export function statusesOf(codes: readonly number[]): ReadonlySet<number> | undefined {
  return codes.length === 0 ? undefined : new Set(codes);
}

/** The usual retry of a target. What a call to a custom endpoint does is not known: its client alone can say that it may be made again. */
export function retryFor({ kind }: Target, usual: Retry | undefined): Retry | undefined {
  return kind === 'custom-endpoint' ? undefined : usual;
}

/** A retry as the config has it. */
export function retryOf({ attempts, delayMs, statusCodes }: RetryPolicy__Output): Retry {
  return { attempts, delayMs, statuses: new Set(statusCodes) };
}

const NO_NAMES: ReadonlySet<string> = new Set();

function paramsIn(json: string): JsonObject | undefined {
  if (json === '') return undefined;
  const params: unknown = JSON.parse(json);
  return isJsonObject(params) ? params : undefined;
}
