import type { AnswerEnd } from '../answer/answer-end.ts';
import type { AnswerBody, AnswerSource } from '../answer/source.ts';
import { type Metered, meter } from '../metering/meter.ts';
import { AnswerKeeper } from './cache/answer-keeper.ts';
import type { CachedAnswers } from './cache/cached-answers.ts';
import type { Admitted, Routed } from './request.ts';
import { AnswerIds } from './stored/answer-ids.ts';
import { claimOf, unchargedNow } from './stored/claim-of.ts';
import { ownListed } from './stored/own-list-body.ts';
import type { StoredIds } from './stored/stored-ids.ts';

/** What looks at answers beside their client. */
export type AnswerUsePorts = {
  readonly cache: Pick<CachedAnswers, 'set'>;
  readonly ids: StoredIds;
  /** Ids that an answer hands out could not be kept, or a charge not be claimed. */
  idsLost(error: unknown): void;
};

/** What the gateway does with the answer of one request beside delivering it: keeps it in the cache, and the ids in it. */
export class AnswerUses {
  readonly #ports: AnswerUsePorts;
  readonly #keeper: AnswerKeeper;
  readonly #ids: AnswerIds;

  constructor(ports: AnswerUsePorts) {
    this.#ports = ports;
    this.#keeper = new AnswerKeeper(ports.cache);
    this.#ids = new AnswerIds(ports.ids, (error) => ports.idsLost(error));
  }

  /** The body of an answer, read as it passes as far as something of it is kept. */
  reading(
    request: Routed,
    { status, headers }: Pick<AnswerSource, 'status' | 'headers'>,
    body: AnswerBody,
  ): AnswerBody {
    const own = ownListed(request, status, body, this.#ports.ids);
    return this.#keeper.recording(request, headers, this.#ids.reading(request, status, own));
  }

  /**
   * Whether the request is charged what its answer used. A promise if that, or an id that the client may use as soon as it has its
   * answer, is still to be written; it never rejects.
   */
  charged(request: Admitted, end: AnswerEnd): boolean | Promise<boolean> {
    const { kept } = this.#ids;
    const claim = claimOf(request, end, this.#ports.ids);
    const isCharged = !this.#isUncharged(request, end);
    if (kept === undefined && claim === undefined) return isCharged;
    return Promise.all([claim, kept]).then(
      ([isClaimed]) => isClaimed ?? isCharged,
      (error: unknown) => {
        this.#ports.idsLost(error);
        return false;
      },
    );
  }

  /** What an answer used that is charged, or not. */
  metered(request: Admitted & Partial<Routed>, end: AnswerEnd, isCharged: boolean): Metered {
    return isCharged ? meter(request, end) : unchargedNow(request);
  }

  /** Keeps a whole answer. */
  keep(request: Admitted & Partial<Routed>, end: AnswerEnd): void {
    this.#keeper.keep(request, end);
  }

  /** Nothing is charged for an answer of the cache, what is stored already, and an answer that is made after the call. */
  #isUncharged({ cached, facts }: Admitted, { usage }: AnswerEnd): boolean {
    if (cached?.hit !== undefined || facts.stored !== undefined) return true;
    return facts.isBackground === true && usage === undefined && this.#ids.hasFound;
  }
}
