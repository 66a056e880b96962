import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type Cancel, type Clock, pause } from '@tollgate/clock';
import { Signal } from '../signal.ts';
import { type Delivery, readDelivery } from './delivery.ts';

/** Short, so that a request which a restarted server has forgotten is soon made again. */
const REQUEST_EXPIRES_MS = 2_000;
/** After this long without a word the request is taken for lost. */
const REQUEST_LOST_MS = REQUEST_EXPIRES_MS + 2_000;
const RETRY_DELAY_MS = 250;
/** How long stopping waits for the server's word that nothing more is on its way. */
const DRAIN_MS_MAX = 2_000;
const STATUS_EXPIRED = 408;

/**
 * Pulls the messages of one durable consumer over one inbox.
 *
 * One request at a time is open, for as many messages as the window has room, so never more than `window` messages wait
 * here. They are handed over as they arrive, not when the request is filled; that and stopping without leaving messages
 * behind is why this speaks the pull protocol itself instead of using the client's `fetch` or `consume`.
 */
export class Puller {
  readonly #connection: NatsConnection;
  readonly #clock: Clock;
  readonly #requestSubject: string;
  readonly #window: number;
  /** Makes sure that the durable exists; rejects while the server is away. */
  readonly #restore: () => Promise<void>;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #arrived = new Signal();
  #waiting: Delivery[] = [];
  #requested = 0;
  #requestedAtMs = 0;
  #cancelTimer: Cancel = () => {};
  #onRequestEnd: () => void = () => {};
  #isStopped = false;

  constructor(options: {
    connection: NatsConnection;
    clock: Clock;
    stream: string;
    durable: string;
    window: number;
    restore: () => Promise<void>;
  }) {
    this.#connection = options.connection;
    this.#clock = options.clock;
    this.#requestSubject = `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.durable}`;
    this.#window = options.window;
    this.#restore = options.restore;
    this.#subscription = this.#connection.subscribe(this.#inbox, {
      callback: (_error, msg) => this.#receive(msg),
    });
    this.#request();
  }

  /** Resolves when a message waits, or when stopped. */
  async arrival(): Promise<void> {
    while (this.#waiting.length === 0 && !this.#isStopped) await this.#arrived.wait();
  }

  /** Hands over up to `max` messages. */
  take(max: number): Delivery[] {
    const taken = this.#waiting.splice(0, max);
    this.#request();
    return taken;
  }

  /** Messages that arrived and were not taken yet. */
  waiting(): readonly Delivery[] {
    return this.#waiting;
  }

  /** The server may have forgotten the open request. */
  renew(): void {
    this.#endRequest();
    this.#request();
  }

  /** Ends the pull; returns what had arrived and was not taken, and how long the server may keep the open request. */
  async stop(): Promise<{ leftover: Delivery[]; requestEndsInMs: number }> {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#arrived.raise();
    // In a cluster another server may answer the request, and goes on for a moment after ours has seen the unsubscription:
    // what it then sends stays pending until ackWait. So the request ends first.
    if (this.#connection.info?.cluster !== undefined) await this.#requestEnd();
    const requestEndsInMs = this.#requested > 0 ? Math.max(0, this.#requestExpiresInMs()) : 0;
    // A server of its own sends nothing after it has seen the unsubscription, and what it sent before is here by then.
    await Promise.race([this.#subscription.drain().catch(() => {}), pause(this.#clock, DRAIN_MS_MAX)]);
    return { leftover: this.#waiting.splice(0), requestEndsInMs };
  }

  /** Resolves when the open request is filled or the server has ended it, at the latest a little after its expiry. */
  async #requestEnd(): Promise<void> {
    if (this.#requested === 0) return;
    const ended = new AbortController();
    this.#onRequestEnd = () => ended.abort();
    await pause(this.#clock, this.#requestExpiresInMs() + DRAIN_MS_MAX, ended.signal);
  }

  #requestExpiresInMs(): number {
    return this.#requestedAtMs + REQUEST_EXPIRES_MS - this.#clock.monotonicMs();
  }

  #request(): void {
    const room = this.#window - this.#waiting.length;
    if (this.#isStopped || this.#requested > 0 || room <= 0) return;
    this.#requested = room;
    this.#requestedAtMs = this.#clock.monotonicMs();
    const expires = REQUEST_EXPIRES_MS * 1_000_000;
    this.#connection.publish(this.#requestSubject, JSON.stringify({ batch: room, expires }), {
      reply: this.#inbox,
    });
    this.#cancelTimer = this.#clock.after(REQUEST_LOST_MS, () => this.renew());
  }

  #endRequest(): void {
    this.#cancelTimer();
    this.#requested = 0;
    this.#onRequestEnd();
  }

  #receive(msg: Msg): void {
    if (msg.subject === this.#inbox) {
      this.#receiveStatus(msg.headers?.code ?? 0);
      return;
    }
    this.#waiting.push(readDelivery(msg));
    if (this.#requested > 0) this.#requested -= 1;
    if (this.#requested === 0) this.renew();
    this.#arrived.raise();
  }

  /** Statuses below 400 are heartbeats; every other one ends the request. */
  #receiveStatus(code: number): void {
    if (code < 400) return;
    this.#endRequest();
    if (code === STATUS_EXPIRED) this.#request();
    else this.#cancelTimer = this.#clock.after(RETRY_DELAY_MS, () => void this.#recover());
  }

  async #recover(): Promise<void> {
    if (this.#isStopped) return;
    try {
      await this.#restore();
      this.renew();
    } catch {
      // The server is still away, which the connection reports; reconnection and this timer both try again.
      this.#cancelTimer = this.#clock.after(RETRY_DELAY_MS, () => void this.#recover());
    }
  }
}
