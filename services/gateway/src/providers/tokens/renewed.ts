import { type Clock, systemClock } from '@tollgate/clock';

/** What a source gives: it is good until then, or without an end. */
export type Expiring = { readonly expiration?: Date };

/** A token of an account's, for the header of a call. */
export type Token = Expiring & { readonly value: string };

/** Asked before every call; tokens that expire are renewed in time. Rejects with `upstream_auth_failed`. */
export type TokenSource = {
  (): Promise<Token>;
  /** The token that was given last; a provider may repeat it as it may repeat a key. */
  readonly latest: Buffer;
};

/** Renewed so long before its end, or a quarter of its life if that is shorter. */
const RENEWAL_MS = 5 * 60_000;
/** After a renewal that failed, the next one is tried no sooner, as long as the old value is good. */
const RETRY_MS = 5_000;
/** Calls wait for the first value; so long may fetching it take, with all that a library repeats. */
const FETCH_MS_MAX = 10_000;

/**
 * Keeps a value until it expires. Shortly before that it is renewed while calls go on with the old one, so that no call
 * waits and a source that is unavailable for a moment is not noticed. However many calls come, it is fetched once, and each
 * fetch is given up after 10 s.
 */
export function renewed<Value extends Expiring>(
  source: () => Promise<Value>,
  clock: Pick<Clock, 'nowMs' | 'after'> = systemClock,
): () => Promise<Value> {
  let current:
    | { readonly value: Value; readonly renewFromMs: number; readonly expiresMs: number }
    | undefined;
  let pending: Promise<Value> | undefined;
  let retryFromMs = Number.NEGATIVE_INFINITY;
  const fetchOnce = (): Promise<Value> => {
    if (pending !== undefined) return pending;
    const startedMs = clock.nowMs();
    const fetched = inTime(source(), clock);
    pending = fetched;
    fetched.then(
      (value) => {
        pending = undefined;
        const expiresMs = value.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
        const renewFromMs = expiresMs - Math.min(RENEWAL_MS, (expiresMs - startedMs) / 4);
        current = { value, renewFromMs: Number.isNaN(renewFromMs) ? expiresMs : renewFromMs, expiresMs };
      },
      () => {
        pending = undefined;
        retryFromMs = clock.nowMs() + RETRY_MS;
      },
    );
    return fetched;
  };
  return () => {
    const now = clock.nowMs();
    if (current === undefined || now >= current.expiresMs) return fetchOnce();
    // A renewal that fails is tried again by a later call.
    if (now >= current.renewFromMs && now >= retryFromMs) fetchOnce().catch(() => {});
    return Promise.resolve(current.value);
  };
}

/** Rejects if a fetch takes too long; what it brings later is not used. */
function inTime<Value>(fetched: Promise<Value>, clock: Pick<Clock, 'after'>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(FETCH_MS_MAX, () => reject(new Error(`no answer within ${FETCH_MS_MAX} ms`)));
    fetched.then(resolve, reject).finally(cancel);
  });
}
