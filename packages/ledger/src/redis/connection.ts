import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { type ChainableCommander, Redis } from 'ioredis';
import { LedgerUnavailableError } from '../ledger.ts';
import { type Breaker, circuitBreaker } from './breaker.ts';
import { type RedisLedgerEvents, redisLedgerEvents } from './events.ts';
import type { Script } from './scripts.ts';

/** One run of one script. */
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

/** Scripts sent and not answered; more are refused. */
const UNANSWERED_MAX = 50_000;

/** A connection that owes an answer for so long is dead: it is dropped with everything that waits on it. */
const SILENCE_MAX_MS = 5_000;
const CONNECT_MAX_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;

/**
 * Runs scripts on one Redis, in time or not at all. Nothing is queued while Redis is away beyond the callers' own
 * deadlines; the connection comes back by itself, for ever.
 */
export class RedisConnection {
  readonly #clock: Clock;
  readonly #client: Redis;
  readonly #breaker: Breaker;
  readonly #events: RedisLedgerEvents;
  #ready = readiness();
  #wasReady = false;
  #unanswered = 0;
  #isClosed = false;

  constructor(options: { url: string; clock: Clock; telemetry: Telemetry; patience: Patience }) {
    this.#clock = options.clock;
    this.#events = redisLedgerEvents(options.telemetry, () => this.isAvailable());
    this.#client = connect(options.url);
    this.#client.on('ready', () => {
      this.#wasReady = true;
      this.#ready.resolve();
    });
    this.#client.on('close', () => {
      if (this.#wasReady) this.#ready = readiness();
      this.#wasReady = false;
    });
    this.#client.on('error', (error) => this.#events.connectionFailed(error));
    this.#breaker = circuitBreaker({
      ...options.patience,
      clock: options.clock,
      probe: () => this.#probe(options.patience.probeEveryMs),
      onOpened: (error) => this.#events.breakerOpened(error),
      onClosed: () => this.#events.breakerClosed(),
    });
  }

  isAvailable(): boolean {
    return this.#client.status === 'ready' && this.#breaker.isClosed();
  }

  /** Replies in the order of the calls. Throws LedgerUnavailableError. */
  async run({ operation, calls, deadlineMs }: ScriptCalls): Promise<unknown[]> {
    if (this.#isClosed) throw new LedgerUnavailableError('the ledger is closed');
    if (!this.#breaker.isClosed()) throw new LedgerUnavailableError('Redis did not answer lately');
    if (this.#unanswered + calls.length > UNANSWERED_MAX) {
      throw new LedgerUnavailableError('Redis owes too many answers');
    }
    try {
      const replies = await this.#inTime(deadlineMs, (isOver) => this.#send(calls, isOver));
      this.#breaker.succeeded();
      return replies;
    } catch (error) {
      this.#events.callFailed(operation, error);
      this.#breaker.failed(error);
      throw error instanceof LedgerUnavailableError ? error : unavailable(error);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#breaker.stop();
    this.#events.close();
    this.#ready.reject(new LedgerUnavailableError('the ledger is closed'));
    this.#client.disconnect();
  }

  /** What was given up on before it was sent is never sent: nobody would know of the reservation. */
  async #send(calls: readonly ScriptCall[], isOver: () => boolean): Promise<unknown[]> {
    this.#unanswered += calls.length;
    try {
      if (this.#client.status !== 'ready') await this.#ready.promise;
      if (isOver()) return [];
      const results = await this.#pipeline(calls, []);
      const unknownTo = calls.filter((_, index) => isUnknownScript(results[index]));
      if (unknownTo.length > 0 && !isOver()) {
        const again = await this.#pipeline(unknownTo, [...new Set(unknownTo.map(({ script }) => script))]);
        for (const [index, call] of calls.entries()) {
          const position = unknownTo.indexOf(call);
          if (position !== -1) results[index] = again[position] ?? results[index] ?? [null, undefined];
        }
      }
      return results.map(replyOf);
    } finally {
      this.#unanswered -= calls.length;
    }
  }

  /** One write, one round trip. `scripts` are loaded first. */
  async #pipeline(
    calls: readonly ScriptCall[],
    scripts: readonly Script[],
  ): Promise<[Error | null, unknown][]> {
    const pipeline: ChainableCommander = this.#client.pipeline();
    for (const { source } of scripts) pipeline.script('LOAD', source);
    for (const { script, keys, args } of calls) {
      pipeline.evalsha(script.sha, keys.length, ...keys, ...args);
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
      const cancel = this.#clock.after(deadlineMs, () => setImmediate(giveUp));
      work(() => isOver)
        .then(resolve, reject)
        .finally(cancel);
    });
  }

  async #probe(deadlineMs: number): Promise<void> {
    if (this.#client.status !== 'ready') throw new LedgerUnavailableError('Redis is not connected');
    await this.#inTime(deadlineMs, () => this.#client.ping());
  }
}

function connect(url: string): Redis {
  return new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    enableAutoPipelining: false,
    connectTimeout: CONNECT_MAX_MS,
    socketTimeout: SILENCE_MAX_MS,
    retryStrategy: (attempt) =>
      Math.min(25 * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS) * (0.5 + Math.random() / 2),
    // After a failover the old master only reads: another connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
}

function readiness(): PromiseWithResolvers<void> {
  const ready = Promise.withResolvers<void>();
  // It may be refused when nobody waits.
  ready.promise.catch(() => {});
  return ready;
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
