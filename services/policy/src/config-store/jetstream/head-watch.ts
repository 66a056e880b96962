import type { KV, KvEntry } from '@nats-io/kv';
import { type Clock, pause } from '@tollgate/clock';
import { HEAD_KEY } from './head.ts';

const RETRY_DELAY_MS = 250;

/** Follows the head of the bucket: the current one first, then every newer one, across outages of the server. */
export class HeadWatch {
  readonly #kv: KV;
  readonly #clock: Clock;
  readonly #onHead: (entry: KvEntry) => Promise<void>;
  readonly #onInterruption: (error: unknown) => void;
  readonly #finished: Promise<void>;
  #endWatch: () => void = () => {};
  /** Aborts the pause before the next watch. */
  #retryNow = new AbortController();
  #isStopped = false;

  constructor(options: {
    kv: KV;
    clock: Clock;
    /** Called with one head at a time; when it rejects, the watch begins anew. */
    onHead: (entry: KvEntry) => Promise<void>;
    onInterruption: (error: unknown) => void;
  }) {
    this.#kv = options.kv;
    this.#clock = options.clock;
    this.#onHead = options.onHead;
    this.#onInterruption = options.onInterruption;
    this.#finished = this.#run();
  }

  /** Begins anew with the current head: the server may have forgotten the watch. */
  restart(): void {
    this.#endWatch();
    this.#retryNow.abort();
  }

  /** Resolves when no head will be reported any more. The connection has to be closed already. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.restart();
    await this.#finished;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#watchOnce();
      } catch (error) {
        if (!this.#isStopped) this.#onInterruption(error);
      }
      if (this.#isStopped) return;
      this.#retryNow = new AbortController();
      await pause(this.#clock, RETRY_DELAY_MS, this.#retryNow.signal);
    }
  }

  async #watchOnce(): Promise<void> {
    const heads = await this.#kv.watch({ key: HEAD_KEY });
    this.#endWatch = () => heads.stop();
    for await (const entry of heads) await this.#onHead(entry);
  }
}
