import type { Clock } from '@tollgate/clock';
import { LedgerUnavailableError } from '../../ledger.ts';
import type { Script } from '../scripts.ts';
import { type Breaker, circuitBreaker } from './breaker.ts';
import type { RedisClient } from './client.ts';
import type { RedisLedgerEvents } from './events.ts';

/** One run of one script on keys of one slot. */
export type ScriptCall = {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
};

/** Scripts that one operation of the ledger runs in one round trip, and how long it may take. */
export type ScriptCalls = {
  readonly operation: string;
  readonly calls: readonly ScriptCall[];
  readonly deadlineMs: number;
};

/** How patient a connection is. */
export type Patience = {
  /** Calls in a row that fail until none is tried for a while. */
  readonly failuresMax: number;
  /** How often an open breaker asks whether Redis is back, and how long each time. */
  readonly probeEveryMs: number;
};

/** What a lane shares with the others of its connection. */
export type LaneOptions = {
  readonly client: RedisClient;
  /** All scripts of the ledger. A Redis that does not know one knows none, so all are loaded at once. */
  readonly scripts: readonly Script[];
  /** Resolves when the client is connected. */
  readonly untilReady: () => Promise<void>;
  readonly clock: Clock;
  readonly events: RedisLedgerEvents;
  readonly patience: Patience;
  /** Scripts of all lanes that were sent and not answered. */
  readonly backlog: { unanswered: number };
  /** A key of the slot, there or not: whoever answers for it serves the slot. */
  readonly probeKey: string;
};

/** Scripts sent and not answered; more are refused. */
const UNANSWERED_MAX = 50_000;

/** The way to one slot: runs its scripts in time or not at all, and stops asking for a while when nobody answers. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #breaker: Breaker;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { clock, events, patience } = options;
    this.#breaker = circuitBreaker({
      ...patience,
      clock,
      probe: () => this.#probe(patience.probeEveryMs),
      onOpened: (error) => events.breakerOpened(error),
      onClosed: () => events.breakerClosed(),
    });
  }

  isAvailable(): boolean {
    return this.#breaker.isClosed();
  }

  /** Replies in the order of the calls. Throws LedgerUnavailableError. */
  async run({ operation, calls, deadlineMs }: ScriptCalls): Promise<unknown[]> {
    if (!this.#breaker.isClosed()) throw new LedgerUnavailableError('Redis did not answer recent calls');
    if (this.#options.backlog.unanswered + calls.length > UNANSWERED_MAX) {
      throw new LedgerUnavailableError('Redis owes too many answers');
    }
    try {
      const replies = await this.#inTime(deadlineMs, (isOver) => this.#send(calls, isOver));
      this.#breaker.succeeded();
      return replies;
    } catch (error) {
      this.#options.events.callFailed(operation, error);
      this.#breaker.failed(error);
      throw error instanceof LedgerUnavailableError ? error : unavailable(error);
    }
  }

  close(): void {
    this.#breaker.stop();
  }

  /** What was given up on before it was sent is never sent: nobody would know of the reservation. */
  async #send(calls: readonly ScriptCall[], isOver: () => boolean): Promise<unknown[]> {
    const { client, untilReady, backlog } = this.#options;
    backlog.unanswered += calls.length;
    try {
      if (!client.isReady()) await untilReady();
      if (isOver()) return [];
      const results = await this.#pipeline(calls, []);
      const unknownTo = calls.filter((_, index) => isUnknownScript(results[index]));
      if (unknownTo.length > 0 && !isOver()) {
        const again = await this.#pipeline(unknownTo, this.#options.scripts);
        for (const [index, call] of calls.entries()) {
          const position = unknownTo.indexOf(call);
          if (position !== -1) results[index] = again[position] ?? results[index] ?? [null, undefined];
        }
      }
      return results.map(replyOf);
    } finally {
      backlog.unanswered -= calls.length;
    }
  }

  /** One write, one round trip. `scripts` are loaded first. */
  async #pipeline(
    calls: readonly ScriptCall[],
    scripts: readonly Script[],
  ): Promise<[Error | null, unknown][]> {
    const pipeline = this.#options.client.pipeline();
    for (const { source } of scripts) pipeline.script('LOAD', source);
    for (const { script, keys, args } of calls) {
      if (script.isBinary) pipeline.callBuffer('evalsha', script.sha, keys.length, ...keys, ...args);
      else pipeline.evalsha(script.sha, keys.length, ...keys, ...args);
    }
    return ((await pipeline.exec()) ?? []).slice(scripts.length);
  }

  #inTime<Value>(deadlineMs: number, work: (isOver: () => boolean) => Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const giveUp = () => {
        isOver = true;
        reject(new LedgerUnavailableError(`Redis did not answer within ${deadlineMs} ms`));
      };
      // One more look at the socket: after a long pause of this process, answers in time may still be unread.
      const cancel = this.#options.clock.after(deadlineMs, () => setImmediate(giveUp));
      work(() => isOver)
        .then(resolve, reject)
        .finally(cancel);
    });
  }

  async #probe(deadlineMs: number): Promise<void> {
    const { client, probeKey } = this.#options;
    if (!client.isReady()) throw new LedgerUnavailableError('Redis is not connected');
    const results = await this.#inTime(deadlineMs, () => client.pipeline().exists(probeKey).exec());
    for (const result of results ?? []) replyOf(result);
  }
}

function isUnknownScript(result: [Error | null, unknown] | undefined): boolean {
  return result?.[0]?.message.startsWith('NOSCRIPT') ?? false;
}

function replyOf([error, reply]: [Error | null, unknown]): unknown {
  if (error !== null) throw unavailable(error);
  return reply;
}

function unavailable(cause: unknown): LedgerUnavailableError {
  return new LedgerUnavailableError('Redis refused or was lost', { cause });
}
