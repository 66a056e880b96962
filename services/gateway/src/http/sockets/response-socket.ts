import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@tollgate/clock';
import type { WebSocket } from 'ws';
import type { Dialect } from '../../dialects/dialect.ts';
import type { ChainRoom } from '../../dialects/openai-responses/socket/socket-chain.ts';
import { errorFrame, type WholeAnswer } from '../../dialects/openai-responses/socket/socket-frames.ts';
import {
  SocketSession,
  type SocketStep,
  type SocketTurn,
} from '../../dialects/openai-responses/socket/socket-session.ts';
import type { Pipeline } from '../../request/pipeline.ts';
import type { Incoming } from '../../request/receive.ts';
import type { Received } from '../../request/request.ts';
import { newRequestId } from '../../request/request-id.ts';
import { turnHeaders } from './turn-headers.ts';
import { TurnSink } from './turn-sink.ts';

/** What a socket needs from outside. */
export type ResponseSocketPorts = {
  readonly bodyMaxBytes: number;
  readonly pipeline: Pick<Pipeline, 'handle'>;
  readonly dialect: Dialect;
  readonly room: ChainRoom;
  readonly clock: Clock;
  receive(dialect: Dialect, incoming: Incoming): Received;
};

/** What the client said when it asked for the socket. */
export type SocketUpgrade = {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly query: string;
  readonly clientAddress: string;
};

/** Bytes that wait for a client before its providers are paused and nothing more of it is read. */
const UNSENT_BYTES_MAX = 1024 * 1024;
/** Age after which a socket takes no new request, as at OpenAI; clients connect again. */
const AGE_MS_MAX = 60 * 60_000;
const IDLE_MS_MAX = 15 * 60_000;
/** How long a client may take to answer the closing handshake. */
const CLOSE_MS = 1_000;
const SHUTTING_DOWN = 1001;
const NORMAL = 1000;

/**
 * One WebSocket of the Responses API. Every `response.create` is a request of its own in the pipeline: identified,
 * admitted, settled and logged like the same body over HTTP.
 */
export class ResponseSocket {
  readonly #socket: WebSocket;
  readonly #upgrade: SocketUpgrade;
  readonly #ports: ResponseSocketPorts;
  readonly #session: SocketSession;
  readonly #sinks = new Map<number, TurnSink>();
  readonly #openedMs: number;
  #usedMs: number;
  #isAlive = true;
  #isRetired = false;
  #isBlocked = false;

  constructor(socket: WebSocket, upgrade: SocketUpgrade, ports: ResponseSocketPorts) {
    this.#socket = socket;
    this.#upgrade = upgrade;
    this.#ports = ports;
    this.#openedMs = ports.clock.nowMs();
    this.#usedMs = this.#openedMs;
    this.#session = new SocketSession({
      newId: () => newRequestId(ports.clock.nowMs()),
      nowSeconds: () => Math.floor(ports.clock.nowMs() / 1_000),
      waitingCharsMax: ports.bodyMaxBytes,
      room: ports.room,
    });
    socket.on('message', (data, isBinary) => this.#message(data, isBinary));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => this.#closed());
    // The `close` event follows.
    socket.on('error', () => {});
  }

  /** Takes no new request, and closes when the running ones are answered. */
  retire(): void {
    this.#isRetired = true;
    this.#closeIfDone();
  }

  /** Closes the connection without waiting for the client. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** Checks that the client is still there; called at intervals of half a minute or so. */
  check(): void {
    const idleMs = this.#ports.clock.nowMs() - this.#usedMs;
    if (!this.#isAlive) this.terminate();
    else if (this.#session.isIdle && (this.#isTooOld || idleMs > IDLE_MS_MAX)) this.#socket.close(NORMAL);
    this.#isAlive = false;
    if (this.#isOpen) this.#socket.ping();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get #isTooOld(): boolean {
    return this.#ports.clock.nowMs() - this.#openedMs > AGE_MS_MAX;
  }

  #message(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
    this.#isAlive = true;
    if (!this.#isOpen) return;
    if (isBinary) this.#send(errorFrame(undefined, BINARY));
    else if (this.#isRetired) this.#send(errorFrame(undefined, STOPPING));
    else if (this.#isTooOld) this.#send(errorFrame(undefined, TOO_OLD));
    else this.#take(this.#session.receive(data.toString()));
  }

  #take({ frames, start }: SocketStep): void {
    this.#usedMs = this.#ports.clock.nowMs();
    for (const frame of frames) this.#send(frame);
    for (const turn of start) this.#start(turn);
    this.#closeIfDone();
  }

  #start(turn: SocketTurn): void {
    const { dialect, pipeline, receive } = this.#ports;
    const headers = turnHeaders(this.#upgrade.headers, turn.metadata);
    const owner = {
      streamed: (bytes: Buffer) => {
        for (const frame of this.#session.answered(turn.key, bytes)) this.#send(frame);
        return !this.#isBlocked;
      },
      over: (answer: WholeAnswer | undefined) => {
        this.#sinks.delete(turn.key);
        this.#take(this.#session.ended(turn.key, answer));
      },
    };
    const sink = new TurnSink(owner, dialect.client.errorsFor?.(headers) ?? dialect.client);
    this.#sinks.set(turn.key, sink);
    const received = receive(dialect, { ...this.#upgrade, headers, bytes: Buffer.from(turn.text) });
    void pipeline.handle(received, sink);
  }

  #send(frame: string): void {
    if (!this.#isOpen) return;
    this.#socket.send(frame, this.#sent);
    if (this.#isBlocked || this.#socket.bufferedAmount <= UNSENT_BYTES_MAX) return;
    this.#isBlocked = true;
    this.#socket.pause();
  }

  /** A frame has left the process. */
  readonly #sent = (): void => {
    this.#isAlive = true;
    if (!this.#isBlocked || this.#socket.bufferedAmount > UNSENT_BYTES_MAX / 2) return;
    this.#isBlocked = false;
    this.#socket.resume();
    for (const sink of [...this.#sinks.values()]) sink.drained();
  };

  #closeIfDone(): void {
    if (!this.#isRetired || !this.#session.isIdle || !this.#isOpen) return;
    this.#socket.close(SHUTTING_DOWN, 'The gateway stops.');
    const cancel = this.#ports.clock.after(CLOSE_MS, () => this.terminate());
    this.#socket.once('close', cancel);
  }

  #closed(): void {
    this.#session.close();
    for (const sink of [...this.#sinks.values()]) sink.gone();
    this.#sinks.clear();
  }
}

const BINARY = {
  status: 400,
  code: null,
  message: 'Frames are JSON texts; the gateway takes no binary ones.',
};
const STOPPING = {
  status: 503,
  code: 'service_unavailable',
  message: 'The gateway is shutting down; connect again and repeat the request.',
};
const TOO_OLD = {
  status: 400,
  code: 'websocket_connection_limit_reached',
  message: 'The connection is older than 60 minutes; connect again and repeat the request.',
};
