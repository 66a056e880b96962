import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Bus, ConsumeOptions, DeliveredMessage } from '../src/index.ts';

type Step =
  | { readonly do: 'publish'; readonly messages: number }
  | { readonly do: 'publish again'; readonly which: number }
  | {
      readonly do: 'handle a batch';
      readonly durable: number;
      readonly accept: boolean;
      readonly maxBatch: number;
    }
  | { readonly do: 'reopen' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('publish' as const), messages: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('publish again' as const), which: fc.nat(30) }),
  fc.record({
    do: fc.constant('handle a batch' as const),
    durable: fc.nat(1),
    accept: fc.boolean(),
    maxBatch: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ do: fc.constant('reopen' as const) }),
);

/**
 * Whatever is published, rejected and reopened in whatever order: a durable accepts every message (exactly once where time
 * is simulated), gets first deliveries in their order, and ends with nothing left.
 */
export function randomHistories(options: {
  name: string;
  open: () => Promise<Bus>;
  runs: number;
  /** Lets redelivery delays pass where the bus has a simulated clock. */
  passTime?: () => void;
}): void {
  test(`${options.name} agrees with a list under any history`, async () => {
    const property = fc.asyncProperty(fc.array(STEP, { maxLength: 20 }), async (steps) => {
      const history = new History(options.open, options.passTime);
      try {
        for (const step of steps) await history.run(step);
        await history.finish();
      } finally {
        await history.close();
      }
    });
    // A failed history is shown as it is: shrinking would run it many times more, each with its waits.
    await fc.assert(property, { numRuns: options.runs, endOnFailure: true });
  }, 120_000);
}

/** Deliveries of each message so far, and the sequences of first deliveries as they came. */
type Seen = { readonly seen: Map<string, number>; readonly first: number[] };

class History {
  readonly #subject = `tollgate.history.${randomUUID()}`;
  readonly #durables = [0, 1].map(() => ({
    name: randomUUID(),
    accepted: [] as string[],
    seen: new Map<string, number>(),
    first: [] as number[],
  }));
  readonly #published: string[] = [];
  readonly #open: () => Promise<Bus>;
  readonly #passTime: () => void;
  /** On a busy machine a real ackWait can be over before a message is acknowledged: it then rightly comes twice. */
  readonly #isTimeSimulated: boolean;
  #bus: Bus | undefined;

  constructor(open: () => Promise<Bus>, passTime: (() => void) | undefined) {
    this.#open = open;
    this.#passTime = passTime ?? (() => {});
    this.#isTimeSimulated = passTime !== undefined;
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'publish':
        for (let index = 0; index < step.messages; index += 1) await this.#publish(this.#published.length);
        return;
      case 'publish again':
        if (this.#published.length > 0) await this.#publish(step.which % this.#published.length);
        return;
      case 'handle a batch':
        return this.#handleBatch(step);
      case 'reopen':
        return this.close();
      default:
        step satisfies never;
    }
  }

  /** Lets both durables accept the rest, and looks at the outcome. */
  async finish(): Promise<void> {
    for (const [index, { name, accepted, seen, first }] of this.#durables.entries()) {
      while (new Set(accepted).size < this.#published.length) {
        await this.#handleBatch({ durable: index, accept: true, maxBatch: 4 });
      }
      expect([...new Set(accepted)].toSorted()).toEqual(this.#published.toSorted());
      if (this.#isTimeSimulated) expect(accepted).toHaveLength(this.#published.length);
      expect([...seen.keys()].toSorted()).toEqual(this.#published.toSorted());
      expect(first).toEqual(first.toSorted((a, b) => a - b));
      const { lastSequence, acknowledgedThrough } = await (await this.#opened()).progress(
        this.#subject,
        name,
      );
      expect(acknowledgedThrough).toBeGreaterThanOrEqual(lastSequence);
    }
  }

  async close(): Promise<void> {
    await this.#bus?.close();
    this.#bus = undefined;
  }

  /** The open bus. Both durables exist from the start: what they have both acknowledged may go. */
  async #opened(): Promise<Bus> {
    if (this.#bus === undefined) {
      this.#bus = await this.#open();
      for (const { name } of this.#durables) await (await this.#bus.consume(this.#consumer(name))).stop();
    }
    return this.#bus;
  }

  #consumer(durable: string): ConsumeOptions {
    return {
      subject: this.#subject,
      durable,
      maxBatch: 1,
      ackWaitMs: 1_000,
      handle: () => Promise.reject(new Error()),
    };
  }

  async #publish(index: number): Promise<void> {
    const content = String(index);
    const bus = await this.#opened();
    await bus.publish({
      subject: this.#subject,
      id: `${this.#subject}/${content}`,
      payload: Buffer.from(content),
    });
    if (index === this.#published.length) this.#published.push(content);
  }

  async #handleBatch(step: { durable: number; accept: boolean; maxBatch: number }): Promise<void> {
    const durable = this.#durables[step.durable];
    if (durable === undefined || new Set(durable.accepted).size === this.#published.length) return;
    const bus = await this.#opened();
    const stopped = Promise.withResolvers<void>();
    let hasBatch = false;
    const subscription = await bus.consume({
      ...this.#consumer(durable.name),
      maxBatch: step.maxBatch,
      async handle(messages) {
        hasBatch = true;
        subscription.stop().then(stopped.resolve, stopped.reject);
        noteSeen(durable, messages);
        if (!step.accept) throw new Error('rejected by the history');
        durable.accepted.push(...messages.map(content));
      },
    });
    await vi.waitFor(
      () => {
        this.#passTime();
        expect(hasBatch).toBe(true);
      },
      { timeout: 20_000, interval: 5 },
    );
    await stopped.promise;
  }
}

function noteSeen(durable: Seen, messages: readonly DeliveredMessage[]): void {
  for (const message of messages) {
    expect(message.deliveries).toBeGreaterThan(durable.seen.get(content(message)) ?? 0);
    durable.seen.set(content(message), message.deliveries);
    if (message.deliveries === 1) durable.first.push(message.sequence);
  }
}

function content(message: DeliveredMessage): string {
  return Buffer.from(message.payload).toString();
}
