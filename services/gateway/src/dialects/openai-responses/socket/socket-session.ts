import type { ProviderError } from '../../canonical/answer.ts';
import { CUT } from '../../canonical/stream-faults.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import { stringOf } from '../../json/values.ts';
import { EventData } from '../../sse/event-data.ts';
import { SocketChain } from './socket-chain.ts';

/** One `response.create`: one admission, one call to a provider, one settlement. */
export type SocketTurn = {
  readonly key: number;
  readonly streamId: string | undefined;
  /** The body of the same request over HTTP, always streamed. */
  readonly body: JsonObject;
};

/** What a frame of the client leads to: frames for the client, and turns to start now. */
export type SocketStep = { readonly frames: readonly string[]; readonly start: readonly SocketTurn[] };

/** What a session needs from outside. */
export type SocketOptions = {
  /** An id without a prefix, for answers of the session itself. */
  readonly newId: () => string;
  readonly nowSeconds: () => number;
  /** Whether an id that this socket does not know is left to the provider, which may have stored the response. */
  readonly passesUnknownIds: boolean;
};

/** Turns that may wait behind a running one, on all streams of a socket together. */
export const WAITING_TURNS_MAX = 16;

/**
 * The Responses API over one WebSocket, bridged to HTTP. Turns of one `stream_id` (or without one) run one after the
 * other, those of different ones side by side. Failures are `error` frames; the socket stays open. Pure: the caller
 * starts the turns, hands over the bytes of their answers, and sends the frames.
 */
export class SocketSession {
  readonly #options: SocketOptions;
  readonly #chain = new SocketChain();
  readonly #running = new Map<number, Running>();
  readonly #waiting: SocketTurn[] = [];
  #nextKey = 1;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** Reads a text frame of the client. */
  receive(text: string): SocketStep {
    const message = parseJsonObject(text);
    if (message === undefined) return refused(undefined, invalid('The frame is no JSON object.'));
    const streamId = stringOf(message['stream_id']);
    if (message['type'] !== 'response.create') {
      const what = `The gateway knows no frame of the type ${JSON.stringify(message['type'])}; send response.create.`;
      return refused(streamId, invalid(what, 'type'));
    }
    const body = this.#bodyOf(message);
    if (body === undefined) return refused(streamId, NOT_FOUND);
    if (message['generate'] === false) return { frames: this.#warmed(body, streamId), start: [] };
    if (this.#waiting.length >= WAITING_TURNS_MAX) return refused(streamId, TOO_MANY);
    this.#waiting.push({ key: this.#nextKey++, streamId, body });
    return { frames: [], start: this.#startable() };
  }

  /** Bytes of a turn's answer as frames. */
  answered(key: number, bytes: Buffer): readonly string[] {
    const running = this.#running.get(key);
    if (running === undefined || running.isOver) return [];
    return running.events.push(bytes).flatMap((data) => this.#frame(running, data));
  }

  /** The turn is over: its answer ended, or an error came in its place. Returns what can start now. */
  ended(key: number, error?: ProviderError): SocketStep {
    const running = this.#running.get(key);
    if (running === undefined) return { frames: [], start: [] };
    this.#running.delete(key);
    const frames = running.isOver ? [] : [errorFrame(running.turn.streamId, error ?? CUT)];
    return { frames, start: this.#startable() };
  }

  #frame(running: Running, data: string): string[] {
    if (running.isOver || !data.startsWith('{')) return []; // an end mark of server-sent events
    if (TERMINAL.test(data)) {
      const event = parseJsonObject(data);
      const response = event?.['response'];
      running.isOver = event !== undefined && TERMINAL_TYPES.has(String(event['type']));
      if (running.isOver && isJsonObject(response))
        this.#chain.remember(response, running.turn.body['input']);
    }
    return [withStream(data, running.turn.streamId)];
  }

  /** The request as HTTP has it; undefined if it goes on from a response that nobody knows. */
  #bodyOf(message: JsonObject): JsonObject | undefined {
    const {
      type: _type,
      stream_id: _stream,
      generate: _generate,
      background: _background,
      ...body
    } = message;
    const previous = stringOf(body['previous_response_id']);
    if (previous === undefined) return { ...body, stream: true };
    const input = this.#chain.continued(previous, body['input']);
    if (input === undefined) return this.#options.passesUnknownIds ? { ...body, stream: true } : undefined;
    const { previous_response_id: _previous, ...rest } = body;
    return { ...rest, input, stream: true };
  }

  /** A request that is to generate nothing is remembered, and costs nothing. */
  #warmed(body: JsonObject, streamId: string | undefined): string[] {
    const response = {
      id: `resp_${this.#options.newId()}`,
      object: 'response',
      created_at: this.#options.nowSeconds(),
      model: body['model'] ?? null,
      output: [],
    };
    this.#chain.remember(response, body['input']);
    const event = (type: string, sequence: number, status: string) =>
      withStream(
        JSON.stringify({ type, sequence_number: sequence, response: { ...response, status } }),
        streamId,
      );
    return [event('response.created', 0, 'in_progress'), event('response.completed', 1, 'completed')];
  }

  /** The first waiting turn of each stream that has none running. */
  #startable(): SocketTurn[] {
    const busy = new Set([...this.#running.values()].map(({ turn }) => turn.streamId));
    const start: SocketTurn[] = [];
    for (const turn of [...this.#waiting]) {
      if (busy.has(turn.streamId)) continue;
      busy.add(turn.streamId);
      start.push(turn);
      this.#waiting.splice(this.#waiting.indexOf(turn), 1);
      this.#running.set(turn.key, { turn, events: new EventData(), isOver: false });
    }
    return start;
  }
}

type Running = { readonly turn: SocketTurn; readonly events: EventData; isOver: boolean };

/** Cheap to test on every event; only what matches is parsed. */
const TERMINAL = /"(?:response\.(?:completed|incomplete|failed)|error)"/;
const TERMINAL_TYPES: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

const NOT_FOUND: ProviderError = {
  ...invalid(
    'The response that previous_response_id names is not known on this connection; send the whole input without it.',
    'previous_response_id',
  ),
  code: 'previous_response_not_found',
};

const TOO_MANY: ProviderError = {
  status: 429,
  code: 'rate_limit_exceeded',
  message: `More than ${WAITING_TURNS_MAX} requests wait on this connection; send the next when one is answered.`,
};

function invalid(message: string, param?: string): ProviderError {
  return { status: 400, type: 'invalid_request_error', message, ...(param !== undefined && { param }) };
}

function refused(streamId: string | undefined, error: ProviderError): SocketStep {
  return { frames: [errorFrame(streamId, error)], start: [] };
}

/** An error as a frame: it has the status that the same request would have over HTTP. */
function errorFrame(streamId: string | undefined, error: ProviderError): string {
  const { status, message, type, code, param } = error;
  const body = {
    type: type ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    code: code ?? null,
    message,
    param: param ?? null,
  };
  return withStream(JSON.stringify({ type: 'error', status, error: body }), streamId);
}

/** An event with the id of its stream, its other bytes as they came. */
function withStream(data: string, streamId: string | undefined): string {
  return streamId === undefined ? data : `{"stream_id":${JSON.stringify(streamId)},${data.slice(1)}`;
}
