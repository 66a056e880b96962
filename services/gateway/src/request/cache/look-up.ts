import type { Candidate } from '../../routing/candidate.ts';
import type { CacheWish } from '../headers/cache-wish.ts';
import type { Admitted } from '../request.ts';
import { answerName } from './answer-name.ts';
import type { CacheUse } from './cache-use.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { CachedAnswers } from './cached-answers.ts';
import { hasSameName, keptRequest } from './kept-request.ts';

/** Members of a body by which an answer depends on more than the request. */
const STATEFUL = ['previous_response_id', 'conversation', 'background', 'container', 'cachedContent'];

/**
 * Looks an answer up for a request that wishes for it; undefined if its answer depends on more than the request. A cache that is unavailable is no reason to fail.
 */
export function lookUp(
  request: Admitted,
  plan: readonly Candidate[],
  { wish, cache }: { readonly wish: CacheWish; readonly cache: Pick<CachedAnswers, 'get' | 'keepRequest'> },
): CacheUse | undefined | Promise<CacheUse> {
  const { body, form, dialect } = request;
  if (form !== undefined || dialect.client.isFree === true) return undefined;
  if (dialect.client.stored !== undefined || dialect.client.isRaw === true) return undefined;
  if (STATEFUL.some((member) => (body[member] ?? false) !== false)) return undefined;
  const known = request.asked !== undefined && hasSameName(request.asked, request, plan);
  const name = known ? request.asked.name : answerName(request, plan);
  const key = { namespace: wish.namespace, name };
  const use = { key, ttlMs: wish.ttlMs };
  const found = cache.get(key);
  if (!(found instanceof Promise)) {
    const asked = known ? undefined : keptRequest(request, plan, name);
    if (asked !== undefined) cache.keepRequest(asked);
    return useOf(found, use, plan);
  }
  return found.then(
    (answer) => useOf(answer, use, plan),
    () => ({ ...use, status: 'error' }),
  );
}

function useOf(
  answer: CachedAnswer | undefined,
  use: Pick<CacheUse, 'key' | 'ttlMs'>,
  plan: readonly Candidate[],
): CacheUse {
  const candidate = answer && plan.find(({ target }) => target.name === answer.target);
  if (answer === undefined || candidate === undefined) return { ...use, status: 'miss' };
  return { ...use, status: 'hit', hit: { answer, candidate } };
}
