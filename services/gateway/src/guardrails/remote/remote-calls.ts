import type { Clock } from '@tollgate/clock';
import { Breaker } from './breaker.ts';
import { type Question, type RemoteAdapter, type RemoteCall, RemoteFault } from './remote-adapter.ts';

/** Posts a JSON document to a service; rejects if no whole answer comes within the time. */
export type PostJson = (
  call: Pick<RemoteCall, 'url' | 'headers'> & { readonly body: Buffer },
  deadlineMs: number,
) => Promise<{ readonly status: number; readonly text: string }>;

/** What the calls for one request are made with. */
export type CallPorts = {
  readonly post: PostJson;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  /** By the monotonic clock: when all calls must be over. */
  readonly deadlineMs: number;
};

const CALLS_AT_ONCE_MAX = 4;

/** Calls one service, and leaves it alone while it fails. Keeps its circuit breaker. */
export class RemoteCalls {
  readonly #adapter: RemoteAdapter;
  #breaker: Breaker | undefined;

  constructor(adapter: RemoteAdapter) {
    this.#adapter = adapter;
  }

  /**
   * Makes one call and reads its answer with `read`. Rejects with the reason if the service did not answer in time, or
   * answered something that `read` cannot use.
   */
  async call<Read>(
    question: Question,
    pieces: readonly string[],
    { post, clock, deadlineMs }: CallPorts,
    read: (reply: unknown) => Read,
  ): Promise<Read> {
    this.#breaker ??= new Breaker(clock);
    if (!this.#breaker.mayCall())
      throw new RemoteFault('its service failed several times in a row and is not asked for 10 s');
    try {
      const { url, headers, body: document } = this.#adapter.call(question, pieces);
      const body = Buffer.from(JSON.stringify(document));
      const more = await inTime(this.#adapter.present?.({ url, body }), { clock, deadlineMs });
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) throw new RemoteFault('the time is up');
      const reply = await post({ url, headers: [...headers, ...(more ?? [])], body }, leftMs);
      const value = read(replyOf(reply));
      this.#breaker.succeeded();
      return value;
    } catch (error) {
      this.#breaker.failed();
      throw error;
    }
  }

  /** Runs works, a few at once; rejects with the first failure. */
  async all<Result>(works: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (let at = 0; at < works.length; at += CALLS_AT_ONCE_MAX) {
      results.push(...(await Promise.all(works.slice(at, at + CALLS_AT_ONCE_MAX).map((work) => work()))));
    }
    return results;
  }
}

/** Waits for credentials no longer than for the call itself. */
async function inTime<Value>(
  wait: Promise<Value> | undefined,
  { clock, deadlineMs }: Pick<CallPorts, 'clock' | 'deadlineMs'>,
): Promise<Value | undefined> {
  if (wait === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const late = () => reject(new RemoteFault('there were no credentials for its service in time'));
    const cancel = clock.after(Math.max(0, deadlineMs - clock.monotonicMs()), late);
    wait.then(resolve, reject).finally(cancel);
  });
}

function replyOf({ status, text }: { readonly status: number; readonly text: string }): unknown {
  if (status < 200 || status > 299) throw new RemoteFault(`its service answered ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new RemoteFault('its service answered something that is no JSON');
  }
}
