import type { Clock } from '@tollgate/clock';
import type { Connection__Output } from '@tollgate/contracts';
import { type BoundedFetch, boundedFetch } from './bounded-fetch.ts';
import { upstreamConnector } from './connector.ts';
import type { EgressRule } from './egress.ts';
import { PlainCalls } from './plain-calls/plain-calls.ts';
import type { Transport } from './transport.ts';
import { UndiciCalls } from './undici-calls.ts';

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
  /** Who writes calls and reads answers: the gateway itself or undici. */
  readonly client: 'own' | 'undici';
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
  readonly transport: Transport;
  readonly #callsMax: number;
  #calls = 0;

  constructor({ origin, connection }: UpstreamEndpoint, bounds: UpstreamBounds, clock: Clock) {
    const { connectTimeoutMs: timeoutMs, egress, connectionsMax, headersTimeoutMs, idleTimeoutMs } = bounds;
    this.#callsMax = connectionsMax * (1 + WAITING_PER_CONNECTION);
    const options = {
      origin,
      connect: upstreamConnector({ timeoutMs, egress, connection }),
      connectionsMax,
      headersTimeoutMs,
      idleTimeoutMs,
      headBytesMax: RESPONSE_HEADERS_MAX_BYTES,
    };
    this.transport =
      bounds.client === 'own' ? new PlainCalls({ ...options, clock }) : new UndiciCalls(options);
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
  readonly #clock: Clock;
  readonly #byKey = new Map<string, Upstream>();
  /** For tokens, by how connections are made. */
  readonly #fetches = new Map<string, BoundedFetch>();

  constructor(bounds: UpstreamBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** The connections to an endpoint, opened by its first calls. */
  to(endpoint: UpstreamEndpoint): Upstream {
    const known = this.#byKey.get(endpoint.key);
    if (known !== undefined) return known;
    const upstream = new Upstream(endpoint, this.#bounds, this.#clock);
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
      upstream.transport.close();
    }
  }

  /** Aborts the calls that are still running. */
  async close(): Promise<void> {
    const upstreams = [...this.#byKey.values()];
    this.#byKey.clear();
    const fetches = [...this.#fetches.values()];
    this.#fetches.clear();
    await Promise.all([
      ...upstreams.map((upstream) => upstream.transport.destroy()),
      ...fetches.map((fetch) => fetch.close()),
    ]);
  }
}
