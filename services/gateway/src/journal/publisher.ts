import { hash } from 'node:crypto';
import type { Bus } from '@tollgate/bus';
import { type Clock, retryUntilDone } from '@tollgate/clock';
import { joinUsageBatch, TRACEPARENT_HEADER, USAGE_SUBJECT } from '@tollgate/contracts';
import type { Journal } from './journal.ts';

/** How events are published. */
export type PublisherOptions = {
  readonly journal: Journal;
  readonly bus: Bus;
  readonly clock: Clock;
  /** The events published, when the bus has them. */
  published(count: number): void;
  /** A publish failed and is tried again. */
  failed(error: unknown, attempt: number): void;
};

/**
 * How long events wait for others to travel with. A message costs the gateway as much as several requests (ack, hash,
 * system calls), and on a fast network the ack of one comes before a second event is there.
 */
const GATHER_MS = 20;
/** A message with so many events is worth sending at once. */
const GATHERED_RECORDS = 100;
const BATCH_BOUNDS = { recordsMax: 500, bytesMax: 512 * 1024 };
/** Traces of one message, in its header. */
const TRACES_MAX = 64;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;

/**
 * Carries events from the journal to the bus, several in a message, oldest first, one message at a time. While the bus
 * is away it tries again without end; events meanwhile gather in the journal.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  /** Aborts when there is no time left to try again. */
  readonly #stopping = new AbortController();
  /** There is no time to gather: everything is to go out. */
  #isDraining = false;
  #isGathering = false;
  #hasNew = false;
  #running: Promise<void> | undefined;
  #traceparents: string[] = [];

  constructor(options: PublisherOptions) {
    this.#options = options;
    options.journal.onAppended(() => this.#appended());
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#run();
  }

  /** A trace that the next message is part of; when there are very many, those that came first are. */
  trace(traceparent: string): void {
    if (this.#traceparents.length < TRACES_MAX) this.#traceparents.push(traceparent);
  }

  /** Publishes what is left, as far as it can be done before the deadline; the rest stays in the journal. */
  async stop(deadline: AbortSignal): Promise<void> {
    const onDeadline = () => this.#stopping.abort();
    if (deadline.aborted) onDeadline();
    deadline.addEventListener('abort', onDeadline, { once: true });
    this.#isDraining = true;
    await this.#running;
    this.#run();
    await this.#running;
    this.#stopping.abort();
    deadline.removeEventListener('abort', onDeadline);
  }

  #appended(): void {
    this.#hasNew = true;
    this.#gather();
  }

  #gather(): void {
    if (this.#isGathering || this.#stopping.signal.aborted) return;
    this.#isGathering = true;
    this.#options.clock.after(GATHER_MS, () => {
      this.#isGathering = false;
      this.#run();
    });
  }

  #run(): void {
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    this.#hasNew = false;
    this.#running = this.#publishAll().finally(() => {
      this.#running = undefined;
      // Appended after the last look into the journal, and gathered for long enough.
      if (this.#hasNew && !this.#isGathering) this.#run();
    });
  }

  async #publishAll(): Promise<void> {
    const { journal } = this.#options;
    for (
      let batch = journal.nextBatch(BATCH_BOUNDS);
      batch !== undefined;
      batch = journal.nextBatch(BATCH_BOUNDS)
    ) {
      if (!(await this.#publish(joinUsageBatch(batch.records)))) return;
      journal.acknowledge(batch);
      this.#options.published(batch.records.length);
      // Few: what came meanwhile is few too, and gathers.
      if (batch.records.length < GATHERED_RECORDS && this.#hasNew && !this.#isDraining) return;
    }
  }

  /** Resolves with true when the bus has the message, with false when there is no time left to try again. */
  async #publish(payload: Uint8Array): Promise<boolean> {
    // The events, ids included, are the payload: the same events make the same message id.
    const id = hash('sha256', payload, 'hex');
    const traceparents = this.#traceparents;
    this.#traceparents = [];
    const headers = traceparents.length === 0 ? undefined : { [TRACEPARENT_HEADER]: traceparents.join(',') };
    const message = { subject: USAGE_SUBJECT, id, payload, ...(headers && { headers }) };
    const sent = await retryUntilDone(
      async () => {
        await this.#options.bus.publish(message);
        return true;
      },
      {
        clock: this.#options.clock,
        signal: this.#stopping.signal,
        minMs: RETRY_MS_MIN,
        maxMs: RETRY_MS_MAX,
        failed: (error, attempt) => this.#options.failed(error, attempt),
      },
    );
    return sent ?? false;
  }
}
