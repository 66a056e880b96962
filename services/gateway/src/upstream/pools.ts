import type { Connection__Output } from '@tollgate/contracts';
import { Client, type Dispatcher, Pool } from 'undici';
import { type BoundedFetch, boundedFetch } from './bounded-fetch.ts';
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

/** An origin, and how connections to it are made. Endpoints of one key share their connections. */
export type UpstreamEndpoint = {
  readonly key: string;
  readonly origin: string;
  readonly connection: Connection__Output | null;
};

/** Connections to one endpoint. */
export class Upstream {
  readonly origin: string;
  readonly pool: Pool;
  readonly #callsMax: number;
  readonly #options: Client.Options;
  #calls = 0;

  constructor({ origin, connection }: UpstreamEndpoint, bounds: UpstreamBounds) {
    this.origin = origin;
    this.#callsMax = bounds.connectionsMax * (1 + WAITING_PER_CONNECTION);
    this.#options = {
      pipelining: 1,
      // One call a connection is what the bounds above and the abort of a call count on.
      allowH2: false,
      connect: upstreamConnector({
        timeoutMs: bounds.connectTimeoutMs,
        egress: bounds.egress,
        connection,
      }),
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

/** The connections to every endpoint that is called. */
export class Upstreams {
  readonly #bounds: UpstreamBounds;
  readonly #byKey = new Map<string, Upstream>();
  /** For tokens, by how connections are made. */
  readonly #fetches = new Map<string, BoundedFetch>();

  constructor(bounds: UpstreamBounds) {
    this.#bounds = bounds;
  }

  /** The connections to an endpoint, opened by its first calls. */
  to(endpoint: UpstreamEndpoint): Upstream {
    const known = this.#byKey.get(endpoint.key);
    if (known !== undefined) return known;
    const upstream = new Upstream(endpoint, this.#bounds);
    this.#byKey.set(endpoint.key, upstream);
    return upstream;
  }

  /**
   * A `fetch` for the tokens of an account: with its proxy and its authorities. Its own certificate and the server name are
   * for its provider alone.
   */
  fetchFor(connection: Connection__Output | null): typeof globalThis.fetch {
    const own = connection && { ...connection, clientCert: '', clientKey: '', serverName: '' };
    const key = JSON.stringify(own);
    let made = this.#fetches.get(key);
    if (made === undefined) {
      const { connectTimeoutMs: timeoutMs, egress } = this.#bounds;
      made = boundedFetch(upstreamConnector({ timeoutMs, egress, connection: own }));
      this.#fetches.set(key, made);
    }
    return made.fetch;
  }

  /** Forgets every other endpoint; its connections close when their last call is over. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, upstream] of this.#byKey) {
      if (keys.has(key)) continue;
      this.#byKey.delete(key);
      void upstream.pool.close();
    }
  }

  /** Aborts the calls that are still running. */
  async close(): Promise<void> {
    const upstreams = [...this.#byKey.values()];
    this.#byKey.clear();
    const fetches = [...this.#fetches.values()];
    this.#fetches.clear();
    await Promise.all([
      ...upstreams.map((upstream) => upstream.pool.destroy()),
      ...fetches.map((fetch) => fetch.close()),
    ]);
  }
}
