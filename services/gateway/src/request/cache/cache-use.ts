import type { CacheKey } from '@tollgate/answer-cache';
import type { Candidate } from '../../routing/candidate.ts';
import type { CachedAnswer } from './cached-answer.ts';

/** What came of a look into the cache. */
export type CacheStatus = 'hit' | 'miss' | 'error';

/** What a request has of the cache. */
export type CacheUse = {
  readonly status: CacheStatus;
  readonly key: CacheKey;
  readonly ttlMs: number;
  /** The answer and whose it is; unset unless it was found. */
  readonly hit?: { readonly answer: CachedAnswer; readonly candidate: Candidate };
};
