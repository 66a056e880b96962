import { Client, type Dispatcher, Pool } from 'undici';
import { upstreamConnector } from './connector.ts';
import type { EgressRule } from './egress.ts';

/** Bounds on calls to providers. */
export type UpstreamBounds = {
  readonly connectTimeoutMs: number;
  /** To the head of an answer. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of an answer. */
  readonly idleTimeoutMs: number;
  /** Connections to one origin; each carries one call at a time. */
  readonly connectionsMax: number;
  readonly egress: EgressRule;
};

/** Some providers send cookies and policies of more than Node's 16 KiB. */
const RESPONSE_HEADERS_MAX_BYTES = 64 * 1024;

/** Calls that may wait for a connection, for each connection there may be. */
const WAITING_PER_CONNECTION = 1;

/** Connections to one origin. */
export class Upstream {
  readonly origin: string;
  readonly pool: Pool;
  readonly #callsMax: number;
  readonly #options: Client.Options;
  #calls = 0;

  constructor(origin: string, bounds: UpstreamBounds) {
    this.origin = origin;
    this.#callsMax = bounds.connectionsMax * (1 + WAITING_PER_CONNECTION);
    this.#options = {
      pipelining: 1,
      // One call a connection is what the bounds above and the abort of a call count on.
      allowH2: false,
      connect: upstreamConnector({ timeoutMs: bounds.connectTimeoutMs, egress: bounds.egress }),
      headersTimeout: bounds.headersTimeoutMs,
      bodyTimeout: bounds.idleTimeoutMs,
      maxHeaderSize: RESPONSE_HEADERS_MAX_BYTES,
    };
    this.pool = new Pool(origin, { ...this.#options, connections: bounds.connectionsMax });
  }

  /** Sends a call on a connection of its own, which is closed after it. */
  dispatchFresh(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const client = new Client(this.origin, this.#options);
    client.dispatch(options, handler);
    // Resolves when the call is over; a client whose connection failed is closed already.
    client.close().catch(() => {});
  }

  /** Whether one more call may wait. */
  get hasRoom(): boolean {
    return this.#calls < this.#callsMax;
  }

  callBegins(): void {
    this.#calls++;
  }

  callIsOver(): void {
    this.#calls--;
  }
}

/** The connections to every origin that is called. */
export class Upstreams {
  readonly #bounds: UpstreamBounds;
  readonly #byOrigin = new Map<string, Upstream>();

  constructor(bounds: UpstreamBounds) {
    this.#bounds = bounds;
  }

  /** The connections to an origin, opened by its first calls. */
  to(origin: string): Upstream {
    const known = this.#byOrigin.get(origin);
    if (known !== undefined) return known;
    const upstream = new Upstream(origin, this.#bounds);
    this.#byOrigin.set(origin, upstream);
    return upstream;
  }

  /** Forgets every other origin; its connections close when their last call is over. */
  keepOnly(origins: ReadonlySet<string>): void {
    for (const [origin, upstream] of this.#byOrigin) {
      if (origins.has(origin)) continue;
      this.#byOrigin.delete(origin);
      void upstream.pool.close();
    }
  }

  /** Aborts the calls that are still running. */
  async close(): Promise<void> {
    const upstreams = [...this.#byOrigin.values()];
    this.#byOrigin.clear();
    await Promise.all(upstreams.map((upstream) => upstream.pool.destroy()));
  }
}
