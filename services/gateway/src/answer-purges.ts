import type { Bus } from '@tollgate/bus';
import type { Cancel } from '@tollgate/clock';
import { ANSWER_PURGE_SUBJECT } from '@tollgate/contracts';
import type { CachedAnswers } from './request/cache/cached-answers.ts';

/** Purges the cache when admins ask for it; returns what ends that. `failed` is called when the cache is unavailable. */
export function followAnswerPurges(
  bus: Pick<Bus, 'listen'>,
  cache: Pick<CachedAnswers, 'purge'>,
  failed: (error: unknown) => void,
): Cancel {
  return bus.listen(ANSWER_PURGE_SUBJECT, (payload) => {
    const namespace = Buffer.from(payload).toString();
    cache.purge(namespace === '' ? undefined : namespace).catch(failed);
  });
}
