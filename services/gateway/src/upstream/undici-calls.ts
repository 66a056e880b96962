import type { Socket } from 'node:net';
import { type buildConnector, Client, Pool } from 'undici';
import { dropContinue } from './drop-continue.ts';
import { markReused } from './reused.ts';
import type { CallHandler, OutgoingCall, Transport } from './transport.ts';

/** How undici makes calls to one endpoint. */
export type UndiciCallsOptions = {
  readonly origin: string;
  readonly connect: buildConnector.connector;
  readonly connectionsMax: number;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly headBytesMax: number;
};

/** Calls by undici. */
export class UndiciCalls implements Transport {
  readonly joinsPieces = false;
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #pool: Pool;

  constructor(options: UndiciCallsOptions) {
    this.#origin = options.origin;
    this.#options = {
      pipelining: 1,
      // One call a connection is what the bound of connections and the abort of a call count on.
      allowH2: false,
      connect: (given, callback) => {
        options.connect(given, (...result) => {
          const [, socket] = result;
          if (socket !== null && socket !== undefined) prepare(socket);
          callback(...result);
        });
      },
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
      maxHeaderSize: options.headBytesMax,
    };
    this.#pool = new Pool(options.origin, { ...this.#options, connections: options.connectionsMax });
  }

  dispatch(call: OutgoingCall, handler: CallHandler): void {
    this.#pool.dispatch(this.#dispatched(call), handler);
  }

  dispatchFresh(call: OutgoingCall, handler: CallHandler): void {
    const client = new Client(this.#origin, this.#options);
    client.dispatch(this.#dispatched(call), handler);
    // Resolves when the call is over; a client whose connection failed is closed already.
    client.close().catch(() => {});
  }

  close(): void {
    void this.#pool.close();
  }

  destroy(): Promise<void> {
    return this.#pool.destroy();
  }

  #dispatched({ path, method, headers, body }: OutgoingCall) {
    return { origin: this.#origin, path, method, headers: [...headers], body };
  }
}

/** Makes a connection drop an unasked `100 Continue`, and its errors tell whether it had carried a call before. */
function prepare(socket: Socket): void {
  dropContinue(socket);
  // Before undici's own listener, which fails the call with this error.
  socket.prependListener('error', (error) => {
    if (socket.bytesRead > 0) markReused(error);
  });
}
