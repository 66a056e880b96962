import type { Socket } from 'node:net';
import type { Clock } from '@tollgate/clock';
import { type buildConnector, errors } from 'undici';
import type { CallHandler, OutgoingCall, Transport } from '../transport.ts';
import { CallConnection, type CallConnectionPorts } from './call-connection.ts';
import { callHead } from './call-head.ts';
import { PlainCall } from './plain-call.ts';

/** How calls to one endpoint are made. */
export type PlainCallsOptions = {
  readonly origin: string;
  readonly connect: buildConnector.connector;
  readonly clock: Clock;
  readonly connectionsMax: number;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly headBytesMax: number;
};

/**
 * Calls to one endpoint over HTTP/1.1, written to and read from the socket itself. A call takes the connection that was freed last, or waits
 * for the first that is freed or opened; each call that waits has one opened as long as there are fewer than `connectionsMax`.
 */
export class PlainCalls implements Transport {
  readonly joinsPieces = true;
  readonly #options: PlainCallsOptions;
  readonly #target: Pick<buildConnector.Options, 'hostname' | 'host' | 'protocol' | 'port'>;
  readonly #ports: CallConnectionPorts;
  readonly #open = new Set<CallConnection>();
  readonly #free: CallConnection[] = [];
  /** In the order in which they came. */
  readonly #waiting = new Set<PlainCall>();
  #connecting = 0;
  #isClosing = false;

  constructor(options: PlainCallsOptions) {
    this.#options = options;
    const { host, hostname, protocol, port } = new URL(options.origin);
    this.#target = { host, hostname: hostname.replace(/^\[|\]$/g, ''), protocol, port };
    const { clock, headersTimeoutMs, idleTimeoutMs, headBytesMax } = options;
    this.#ports = {
      clock,
      headersTimeoutMs,
      idleTimeoutMs,
      headBytesMax,
      freed: (connection) => this.#freed(connection),
      gone: (connection) => this.#gone(connection),
    };
  }

  dispatch(sent: OutgoingCall, handler: CallHandler): void {
    const call = this.#begun(sent, handler);
    if (call === undefined) return;
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (!free.isOpen) continue;
      free.send(call);
      return;
    }
    this.#waiting.add(call);
    this.#connectForWaiting();
  }

  dispatchFresh(sent: OutgoingCall, handler: CallHandler): void {
    const call = this.#begun(sent, handler);
    if (call === undefined) return;
    this.#connect((error, socket) => {
      if (error !== null) call.fail(error);
      else if (call.isOver) socket.destroy();
      else this.#opened(socket, { ...this.#ports, freed: (connection) => connection.drop() }).send(call);
    });
  }

  close(): void {
    this.#isClosing = true;
    for (const connection of this.#free.splice(0)) connection.drop();
  }

  async destroy(): Promise<void> {
    this.close();
    const error = new errors.ClientDestroyedError();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const call of waiting) call.fail(error);
    for (const connection of [...this.#open]) connection.destroy(error);
  }

  /** The call, which may be aborted from here on; undefined if that has happened, or if it cannot be written. */
  #begun(sent: OutgoingCall, handler: CallHandler): PlainCall | undefined {
    let head: string;
    try {
      head = callHead(sent, this.#target.host ?? '');
    } catch (error) {
      handler.onResponseError(undefined, error instanceof Error ? error : new TypeError(String(error)));
      return undefined;
    }
    const call = new PlainCall({ head, body: sent.body }, handler, (left) => this.#waiting.delete(left));
    handler.onRequestStart(call);
    return call.isOver ? undefined : call;
  }

  #connectForWaiting(): void {
    const { connectionsMax } = this.#options;
    while (this.#connecting < this.#waiting.size && this.#open.size + this.#connecting < connectionsMax) {
      this.#connecting++;
      this.#connect((error, socket) => {
        this.#connecting--;
        if (error === null) this.#freed(this.#opened(socket, this.#ports));
        else this.#next()?.fail(error);
      });
    }
  }

  #connect(opened: (...result: [error: Error, socket: null] | [error: null, socket: Socket]) => void): void {
    this.#options.connect(this.#target, (error, socket) => {
      if (socket !== null && socket !== undefined) opened(null, socket);
      else opened(error ?? new Error('no connection was opened'), null);
    });
  }

  #opened(socket: Socket, ports: CallConnectionPorts): CallConnection {
    const connection = new CallConnection(socket, ports);
    this.#open.add(connection);
    return connection;
  }

  #freed(connection: CallConnection): void {
    const next = this.#next();
    if (next !== undefined) connection.send(next);
    else if (this.#isClosing) connection.drop();
    else this.#free.push(connection);
  }

  #gone(connection: CallConnection): void {
    this.#open.delete(connection);
    const at = this.#free.lastIndexOf(connection);
    if (at !== -1) this.#free.splice(at, 1);
    this.#connectForWaiting();
  }

  /** The call that has waited longest. */
  #next(): PlainCall | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }
}
