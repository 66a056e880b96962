import { hash } from 'node:crypto';
import type { Bus } from '@tollgate/bus';
import { type Clock, pause } from '@tollgate/clock';
import { encodeRequestLogs, REQUEST_LOG_SUBJECT, type RequestLog } from '@tollgate/contracts';
import type { Captured } from './captured.ts';
import { entryBytes, heldBytes, logEntry } from './log-entry.ts';

/** Logs that wait for the bus, and their bytes in memory. */
const WAITING_MAX = 1_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** A message has fewer bytes than the bus takes, and few logs: consumers inflate them. */
const MESSAGE_BYTES_MAX = 900_000;
const MESSAGE_LOGS_MAX = 50;
const ATTEMPTS_MAX = 5;
const RETRY_MS_MIN = 100;

/** Where finished captures go. */
export type LogQueueOptions = {
  readonly bus: Pick<Bus, 'publish'>;
  readonly clock: Clock;
  published(logs: number): void;
  /** Logs were lost: the queue was full, or the bus did not take them. */
  dropped(logs: number, reason: 'queue_full' | 'bus' | 'unwritable', error?: unknown): void;
};

/**
 * Carries logs to the bus, one message at a time, as soon as there are any. Bounded in number and bytes: what does not
 * fit is dropped and counted, and so are logs that the bus refuses five times. Usage never waits here.
 */
export class LogQueue {
  readonly #options: LogQueueOptions;
  #waiting: Captured[] = [];
  #claimed = 0;
  #heldBytes = 0;
  #running: Promise<void> | undefined;
  #isStopping = false;

  constructor(options: LogQueueOptions) {
    this.#options = options;
  }

  /** Takes a place for one log; false, and counted, if it is full. */
  claim(): boolean {
    const isFull = this.#claimed >= WAITING_MAX || this.#heldBytes > WAITING_BYTES_MAX;
    if (isFull || this.#isStopping) {
      this.#options.dropped(1, 'queue_full');
      return false;
    }
    this.#claimed++;
    return true;
  }

  /** Takes a log for which `claim` said yes. */
  add(captured: Captured): void {
    this.#waiting.push(captured);
    this.#heldBytes += heldBytes(captured);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Publishes what waits, as far as it can be done before the deadline; the rest is dropped. */
  async stop(deadline: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (deadline.aborted) resolve();
      deadline.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.#running, aborted]);
    this.#isStopping = true;
    const left = this.#waiting.splice(0).length;
    if (left > 0) this.#options.dropped(left, 'bus');
  }

  async #run(): Promise<void> {
    let entries: RequestLog[] = [];
    let bytes = 0;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const entry = await this.#entry(next);
      this.#claimed--;
      this.#heldBytes -= heldBytes(next);
      if (entry === undefined) continue;
      const size = entryBytes(entry);
      if (entries.length > 0 && bytes + size > MESSAGE_BYTES_MAX) {
        await this.#publish(entries);
        entries = [];
        bytes = 0;
      }
      entries.push(entry);
      bytes += size;
      if (this.#waiting.length > 0 && entries.length < MESSAGE_LOGS_MAX) continue;
      await this.#publish(entries);
      entries = [];
      bytes = 0;
    }
  }

  async #entry(captured: Captured): Promise<RequestLog | undefined> {
    try {
      return await logEntry(captured);
    } catch (error) {
      this.#options.dropped(1, 'unwritable', error);
      return undefined;
    }
  }

  async #publish(entries: readonly RequestLog[]): Promise<void> {
    const { bus, clock } = this.#options;
    const payload = encodeRequestLogs(entries);
    const message = { subject: REQUEST_LOG_SUBJECT, id: hash('sha256', payload, 'hex'), payload };
    for (let attempt = 1; ; attempt++) {
      try {
        await bus.publish(message);
        this.#options.published(entries.length);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || this.#isStopping || error instanceof RangeError) {
          this.#options.dropped(entries.length, 'bus', error);
          return;
        }
      }
      await pause(clock, RETRY_MS_MIN * 2 ** (attempt - 1));
    }
  }
}
