import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cancel } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import { WebSocketServer } from 'ws';
import type { ChainRoom } from '../../dialects/openai-responses/socket/socket-chain.ts';
import { newRequestId } from '../../request/request-id.ts';
import { ClientAnswer } from '../client-answer.ts';
import { rooted } from '../paths.ts';
import { ResponseSocket, type ResponseSocketPorts } from './response-socket.ts';

/** What sockets of the Responses API need. */
export type ResponseSocketsOptions = Omit<ResponseSocketPorts, 'room'> & {
  /** Sockets that may be open at once; 0 for none. */
  readonly socketsMax: number;
  /** Throws GatewayError if the key of an upgrade is refused. */
  authenticate(
    upgrade: Pick<IncomingMessage, 'headers'> & { id: string; clientAddress: string },
  ): Promise<unknown>;
};

/** Characters of conversations that all sockets keep together. */
const CHAIN_CHARS_MAX = 256 * 1024 * 1024;
const CHECK_MS = 30_000;
/** How long the last frames of requests that were ended may take to go out. */
const LAST_FRAMES_MS = 1_000;

/**
 * WebSocket upgrades of the Responses API. A key is checked when the socket opens and again with every request on it. Beyond
 * `socketsMax` an upgrade is answered 426, after which clients go on over HTTP.
 */
export class ResponseSockets {
  readonly #options: ResponseSocketsOptions;
  readonly #server: WebSocketServer;
  readonly #paths: ReadonlySet<string>;
  readonly #open = new Set<ResponseSocket>();
  readonly #room = chainRoom();
  readonly #cancelChecks: Cancel;
  #isClosing = false;

  constructor(options: ResponseSocketsOptions) {
    this.#options = options;
    this.#paths = new Set(rooted(options.dialect.client.paths));
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.bodyMaxBytes,
      perMessageDeflate: false,
    });
    this.#server.on('wsClientError', (error, socket, request) => {
      this.#refuse(
        request,
        socket,
        new GatewayError('invalid_request', `The upgrade is wrong: ${error.message}.`),
      );
    });
    this.#cancelChecks = options.clock.every(CHECK_MS, () => {
      for (const socket of [...this.#open]) socket.check();
    });
  }

  /** Whether a request asks for a socket that is served now. */
  serves({ method, url = '', headers }: IncomingMessage): boolean {
    const isFull = this.#open.size >= this.#options.socketsMax;
    if (isFull || method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return false;
    return this.#paths.has(url.split('?', 1)[0] ?? '');
  }

  /** Answers an upgrade that is served. Never rejects. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const drop = () => socket.destroy();
    socket.on('error', drop);
    try {
      if (this.#isClosing) throw stopping();
      const { headers, url = '' } = request;
      const clientAddress = request.socket.remoteAddress ?? '';
      await this.#options.authenticate({ id: newRequestId(Date.now()), headers, clientAddress });
      if (socket.destroyed) return;
      if (this.#isClosing) throw stopping();
      const [path = '', query = ''] = url.split('?', 2);
      socket.off('error', drop);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const ports = { ...this.#options, room: this.#room };
        const opened = new ResponseSocket(webSocket, { headers, path, query, clientAddress }, ports);
        this.#open.add(opened);
        webSocket.on('close', () => this.#open.delete(opened));
        if (this.#isClosing) opened.retire();
      });
    } catch (error) {
      this.#refuse(request, socket, GatewayError.from(error));
    }
  }

  /** Takes no new socket and no new request; sockets close when their running requests are answered. */
  close(): void {
    this.#isClosing = true;
    this.#cancelChecks();
    for (const socket of [...this.#open]) socket.retire();
  }

  /** Closes what is still open a moment from now, when the running requests were ended. */
  terminateSoon(): void {
    this.#options.clock.after(LAST_FRAMES_MS, () => {
      for (const socket of [...this.#open]) socket.terminate();
    });
  }

  #refuse(request: IncomingMessage, socket: Duplex, error: GatewayError): void {
    if (socket.destroyed) return;
    const { client } = this.#options.dialect;
    const response = new ServerResponse(request);
    // Node gives upgrades as streams of any kind; on a server that listens they are its sockets.
    response.assignSocket(request.socket);
    response.on('finish', () => socket.end());
    const answer = new ClientAnswer(
      response,
      { isClosing: true },
      client.errorsFor?.(request.headers) ?? client,
    );
    answer.refuse(error, ['x-request-id', newRequestId(Date.now())]);
  }
}

function stopping(): GatewayError {
  return new GatewayError('service_unavailable', 'The gateway is shutting down; connect again.', {
    retryAfterMs: 1_000,
  });
}

function chainRoom(): ChainRoom {
  let left = CHAIN_CHARS_MAX;
  return {
    take(chars) {
      if (chars > left) return false;
      left -= chars;
      return true;
    },
    give(chars) {
      left += chars;
    },
  };
}
