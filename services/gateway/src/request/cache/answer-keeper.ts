import type { AnswerEnd } from '../../answer/answer-end.ts';
import type { AnswerBody, UpstreamHeaders } from '../../answer/source.ts';
import type { Admitted, Routed } from '../request.ts';
import type { CachedAnswers } from './cached-answers.ts';
import { holdsRefusal } from './holds-refusal.ts';
import { RecordedBody } from './recorded-body.ts';

/** Keeps the answer of one request, if the request wishes for that and the answer is whole and went well. */
export class AnswerKeeper {
  readonly #cache: Pick<CachedAnswers, 'set'>;
  #recorded: { readonly headers: UpstreamHeaders; readonly body: RecordedBody } | undefined;

  constructor(cache: Pick<CachedAnswers, 'set'>) {
    this.#cache = cache;
  }

  /** The body of an answer, recorded as it passes if it may have to be kept. */
  recording({ cached }: Admitted, headers: UpstreamHeaders, body: AnswerBody): AnswerBody {
    if (cached === undefined) return body;
    const recorded = new RecordedBody(body);
    this.#recorded = { headers, body: recorded };
    return recorded;
  }

  /** Keeps the last answer that was recorded. Whether that succeeds is no one's concern. */
  keep({ cached, id, target }: Admitted & Partial<Routed>, end: AnswerEnd): void {
    const recorded = this.#recorded;
    if (cached === undefined || recorded === undefined || target === undefined || !isWhole(end)) return;
    const body = recorded.body.bytes;
    if (body === undefined || body.length === 0 || holdsRefusal(body)) return;
    const answer = { target: target.name, requestId: id, headers: recorded.headers, body };
    this.#cache.set(cached.key, answer, cached.ttlMs).catch(() => {});
  }
}

function isWhole({ ending, status, hasStreamError, refusal }: AnswerEnd): boolean {
  return ending.kind === 'finished' && status === 200 && !hasStreamError && refusal === undefined;
}
