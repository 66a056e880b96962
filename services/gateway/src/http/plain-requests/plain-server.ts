import { type IncomingMessage, Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Cancel, Clock } from '@tollgate/clock';
import { PlainConnection, type PlainConnectionPorts } from './plain-connection.ts';

/** What a `PlainServer` is made of. */
export type PlainServerOptions = {
  readonly http: ServerOptions & {
    readonly requestTimeout: number;
    readonly keepAliveTimeout: number;
    readonly connectionsCheckingInterval: number;
  };
  readonly clock: Clock;
  readonly calls: Pick<PlainConnectionPorts, 'takes' | 'call' | 'isClosing'>;
};

/**
 * An HTTP server that reads plain requests for model APIs from the socket itself. A connection on which anything else comes is
 * Node's from there on. To its owner it is Node's server: closing it closes connections of both kinds.
 */
export class PlainServer extends Server {
  readonly #open = new Set<PlainConnection>();
  readonly #isClosing: () => boolean;
  #closingSinceMs: number | undefined;

  constructor(
    { http, clock, calls }: PlainServerOptions,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    super(http, handle);
    this.#isClosing = calls.isClosing;
    const [nodesOwn] = this.listeners('connection');
    if (nodesOwn === undefined) throw new Error('the HTTP server takes no connections');
    this.removeAllListeners('connection');
    const ports: PlainConnectionPorts = {
      ...calls,
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      keepAliveMs: () => this.keepAliveTimeout,
      receiveTimeoutMs: http.requestTimeout,
      handOver: (socket, bytes) => {
        // Paused, so that what is put back is read after Node's parser is in place.
        socket.pause();
        if (bytes.length > 0) socket.unshift(bytes);
        Reflect.apply(nodesOwn, this, [socket]);
        socket.resume();
      },
      refuse: (socket, code) => {
        this.emit('clientError', Object.assign(new Error('the request is not whole'), { code }), socket);
      },
      left: (connection) => this.#open.delete(connection),
    };
    this.on('connection', (socket: Socket) => this.#open.add(new PlainConnection(socket, ports)));
    let cancel: Cancel = () => {};
    this.on('listening', () => {
      cancel = clock.every(http.connectionsCheckingInterval, () => this.#check(clock.monotonicMs()));
    });
    this.on('close', () => cancel());
  }

  override closeIdleConnections(): void {
    super.closeIdleConnections();
    for (const connection of [...this.#open]) if (connection.isIdle) connection.destroy();
  }

  override closeAllConnections(): void {
    super.closeAllConnections();
    for (const connection of [...this.#open]) connection.destroy();
  }

  #check(nowMs: number): void {
    if (this.#isClosing()) this.#closingSinceMs ??= nowMs;
    for (const connection of [...this.#open]) connection.check(nowMs, this.#closingSinceMs);
  }
}
