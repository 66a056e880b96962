import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
import { LedgerUnavailableError } from '../../ledger.ts';
import type { Script } from '../scripts.ts';
import type { Slot } from '../slots.ts';
import { connect, type RedisClient } from './client.ts';
import { type RedisLedgerEvents, redisLedgerEvents } from './events.ts';
import { Lane, type Patience, type ScriptCall } from './lane.ts';
import { parseRedisUrl } from './url.ts';

/** A run of a script in a slot. */
export type SlotCall = ScriptCall & { readonly slot: Slot };

/** Scripts that one operation of the ledger runs, in one round trip whatever slots they are in. */
export type SlotCalls = {
  readonly operation: string;
  readonly calls: readonly SlotCall[];
  readonly deadlineMs: number;
};

/** What came of a call. */
export type Answer = { readonly reply: unknown } | { readonly error: LedgerUnavailableError };

const NO_ANSWER: Answer = { error: new LedgerUnavailableError('Redis left a call out') };

/**
 * Runs scripts on Redis, in time or not at all, each slot for itself. Nothing is queued while Redis is away beyond the
 * callers' own deadlines; the connection comes back by itself, for ever.
 */
export class RedisConnection {
  readonly #client: RedisClient;
  readonly #lanes: ReadonlyMap<Slot, Lane>;
  readonly #events: RedisLedgerEvents;
  #ready = readiness();
  #wasReady = false;
  #isClosed = false;

  constructor(options: {
    url: string;
    slots: readonly Slot[];
    scripts: readonly Script[];
    clock: Clock;
    telemetry: Telemetry;
    patience: Patience;
  }) {
    const { clock, patience, scripts } = options;
    const events = redisLedgerEvents(options.telemetry, () => this.isAvailable());
    const client = connect(parseRedisUrl(options.url), {
      onReady: () => {
        this.#wasReady = true;
        this.#ready.resolve();
      },
      onLost: () => {
        if (this.#wasReady) this.#ready = readiness();
        this.#wasReady = false;
      },
      onFailed: (error) => events.connectionFailed(error),
    });
    const untilReady = () => this.#ready.promise;
    this.#events = events;
    this.#client = client;
    const shared = { client, scripts, untilReady, clock, events, patience, backlog: { unanswered: 0 } };
    this.#lanes = new Map(
      options.slots.map((slot) => [slot, new Lane({ ...shared, probeKey: slot.keys.epoch })]),
    );
  }

  /** Whether every slot answered lately. */
  isAvailable(): boolean {
    return this.#client.isReady() && [...this.#lanes.values()].every((lane) => lane.isAvailable());
  }

  /** Answers in the order of the calls. The calls of one slot are run in their order, or none of them has an answer. */
  async run({ operation, calls, deadlineMs }: SlotCalls): Promise<Answer[]> {
    if (this.#isClosed) {
      const error = new LedgerUnavailableError('the ledger is closed');
      return calls.map(() => ({ error }));
    }
    const [first] = calls;
    if (first === undefined) return [];
    if (this.#lanes.size === 1) return this.#runIn(first.slot, { operation, calls, deadlineMs });
    const answers = new Map<SlotCall, Answer>();
    await Promise.all(
      [...Map.groupBy(calls, ({ slot }) => slot)].map(async ([slot, some]) => {
        const found = await this.#runIn(slot, { operation, calls: some, deadlineMs });
        for (const [index, call] of some.entries()) answers.set(call, found[index] ?? NO_ANSWER);
      }),
    );
    return calls.map((call) => answers.get(call) ?? NO_ANSWER);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const lane of this.#lanes.values()) lane.close();
    this.#events.close();
    this.#ready.reject(new LedgerUnavailableError('the ledger is closed'));
    this.#client.close();
  }

  async #runIn(slot: Slot, { operation, calls, deadlineMs }: SlotCalls): Promise<Answer[]> {
    try {
      const lane = this.#lanes.get(slot);
      if (lane === undefined) throw new Error('a call names a slot of another ledger');
      return (await lane.run({ operation, calls, deadlineMs })).map((reply) => ({ reply }));
    } catch (error) {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      return calls.map(() => ({ error }));
    }
  }
}

function readiness(): PromiseWithResolvers<void> {
  const ready = Promise.withResolvers<void>();
  // It may be refused when nobody waits.
  ready.promise.catch(() => {});
  return ready;
}
