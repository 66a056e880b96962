import type { Clock } from '@tollgate/clock';
import { Attempt } from './attempt.ts';
import type { AttemptFailure } from './failure.ts';
import type { Upstreams } from './pools.ts';

/** A JSON document that is posted to a service. */
export type JsonCall = {
  readonly url: string;
  /** Names and values by turns. */
  readonly headers: readonly string[];
  /** The document, serialized. */
  readonly body: Buffer;
};

/** What came of it: the answer's status and text. */
export type JsonReply = { readonly status: number; readonly text: string };

/** Largest answer of a service. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/** Posts JSON documents to services that are no providers of models. */
export class JsonCalls {
  readonly #upstreams: Pick<Upstreams, 'to'>;
  readonly #clock: Clock;

  constructor(upstreams: Pick<Upstreams, 'to'>, clock: Clock) {
    this.#upstreams = upstreams;
    this.#clock = clock;
  }

  /** Posts one document and reads the answer. Rejects if no whole answer came within the time, or if it is too large. */
  async post({ url, headers, body }: JsonCall, deadlineMs: number): Promise<JsonReply> {
    const { origin, pathname, search, host } = new URL(url);
    const attempt = new Attempt(
      {
        path: pathname + search,
        headers: ['content-type', 'application/json', 'accept', 'application/json', ...headers],
        body,
      },
      {
        upstreams: this.#upstreams,
        endpoint: { key: origin, origin, connection: null },
        account: host,
        clock: this.#clock,
        deadlineMs,
      },
    );
    const result = await attempt.result;
    if (result.kind === 'failed') throw inWords(result.failure, host);
    const text = await textOf(attempt, host);
    return { status: result.head.status, text };
  }
}

function inWords({ error, isDeadline }: AttemptFailure, host: string): Error {
  if (isDeadline) return new Error(`${host} did not answer in time`, { cause: error });
  return new Error(`the call of ${host} failed: ${error.internal ?? error.message}`, { cause: error });
}

function textOf(attempt: Attempt, host: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    attempt.read({
      arrived(arrived) {
        for (const piece of arrived) bytes += piece.length;
        pieces.push(...arrived);
        if (bytes <= ANSWER_BYTES_MAX) return;
        const error = new Error(`the answer has more than ${ANSWER_BYTES_MAX} bytes`);
        attempt.abort(error);
        reject(error);
      },
      ended: () => resolve(Buffer.concat(pieces).toString()),
      failed: (failure) => reject(inWords(failure, host)),
    });
  });
}
