import { CUT } from '../../canonical/stream-faults.ts';
import { ExactBody } from '../../json/exact-json.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import { stringOf } from '../../json/values.ts';
import { EventData } from '../../sse/event-data.ts';
import { type ChainRoom, inputItems, SocketChain } from './socket-chain.ts';
import { errorFrame, type SessionError, type WholeAnswer, wholeFrame, withStream } from './socket-frames.ts';

/** One `response.create`: one admission, one call to a provider, one settlement. */
export type SocketTurn = {
  readonly key: number;
  readonly streamId: string | undefined;
  /** The body of the same request over HTTP, always streamed: a JSON text. */
  readonly text: string;
  /** What the client says about the turn, `client_metadata`. */
  readonly metadata: JsonObject;
  /** The input as JSON texts, to go on from. */
  readonly input: readonly string[];
};

/** What a frame of the client leads to: frames for the client, and turns to start now. */
export type SocketStep = { readonly frames: readonly string[]; readonly start: readonly SocketTurn[] };

/** What a session needs from outside. */
export type SocketOptions = {
  /** An id without a prefix, for answers of the session itself. */
  readonly newId: () => string;
  readonly nowSeconds: () => number;
  /** Characters that waiting turns may have together. */
  readonly waitingCharsMax: number;
  readonly room: ChainRoom;
};

/** Turns that may wait behind a running one, on all streams of a socket together. */
export const WAITING_TURNS_MAX = 16;
/** Turns that run side by side on one socket; more wait. */
export const RUNNING_TURNS_MAX = 16;

/**
 * The Responses API over one WebSocket, bridged to HTTP. Turns of one `stream_id` (or without one) run one after the
 * other, those of different ones side by side. Failures are `error` frames; the socket stays open. Pure: the caller
 * starts the turns, hands over the bytes of their answers, and sends the frames.
 */
export class SocketSession {
  readonly #options: SocketOptions;
  readonly #chain: SocketChain;
  readonly #running = new Map<number, Running>();
  #waiting: SocketTurn[] = [];
  #nextKey = 1;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#chain = new SocketChain(options.room);
  }

  /** Whether no turn runs or waits. */
  get isIdle(): boolean {
    return this.#running.size === 0 && this.#waiting.length === 0;
  }

  /** Reads a text frame of the client. */
  receive(text: string): SocketStep {
    const message = parseJsonObject(text);
    if (message === undefined) return refused(undefined, invalid('The frame is no JSON object.'));
    const streamId = stringOf(message['stream_id']);
    if (message['type'] !== 'response.create') {
      const type = String(JSON.stringify(message['type'])).slice(0, 128);
      const what = `The gateway knows no frame of the type ${type}; send response.create.`;
      return refused(streamId, invalid(what, 'type'));
    }
    const turn = this.#turnOf(message, text, streamId);
    if (message['generate'] === false) return { frames: this.#warmed(message, turn), start: [] };
    if (!this.#hasRoomFor(turn)) return refused(streamId, TOO_MANY);
    this.#waiting.push(turn);
    return { frames: [], start: this.#startable() };
  }

  /** Bytes of a turn's streamed answer as frames. */
  answered(key: number, bytes: Buffer): readonly string[] {
    const running = this.#running.get(key);
    if (running === undefined || running.isOver) return [];
    const frames = running.events.push(bytes).flatMap((data) => this.#frame(running, data));
    if (!running.events.isTooLarge) return frames;
    running.isOver = true;
    return [...frames, errorFrame(running.turn.streamId, CUT_SHORT)];
  }

  /** The turn is over. `answer` is what came in one piece instead of a stream. Returns what can start now. */
  ended(key: number, answer?: WholeAnswer): SocketStep {
    const running = this.#running.get(key);
    if (running === undefined) return { frames: [], start: [] };
    this.#running.delete(key);
    return { frames: this.#lastFrames(running, answer), start: this.#startable() };
  }

  /** The socket is closed: nothing starts any more. */
  close(): void {
    this.#waiting = [];
    this.#chain.clear();
  }

  #lastFrames(running: Running, answer: WholeAnswer | undefined): string[] {
    if (running.isOver) return [];
    const { streamId } = running.turn;
    if (answer === undefined) return [errorFrame(streamId, CUT_SHORT)];
    if (answer.status < 300) this.#remember(running.turn, answer.body, []);
    return [wholeFrame(streamId, answer)];
  }

  #frame(running: Running, data: string): string[] {
    if (running.isOver || !data.startsWith('{')) return []; // an end mark of server-sent events
    if (TERMINAL.test(data)) {
      running.isOver = TERMINAL_TYPES.has(String(parseJsonObject(data)?.['type']));
      if (running.isOver) this.#remember(running.turn, data, ['response']);
    }
    return [withStream(data, running.turn.streamId)];
  }

  /** Keeps the response at this path of a JSON text. */
  #remember(turn: SocketTurn, json: string, path: readonly string[]): void {
    let response: unknown = parseJsonObject(json);
    for (const step of path) response = isJsonObject(response) ? response[step] : undefined;
    if (isJsonObject(response)) this.#chain.remember(response, turn.input, new ExactBody(json), path);
  }

  /**
   * The request as HTTP has it: what came, but for the members of the frame itself. An id that this socket does not know
   * is left to the provider, which may have stored the response.
   */
  #turnOf(message: JsonObject, text: string, streamId: string | undefined): SocketTurn {
    const exact = new ExactBody(text);
    const { previous_response_id: previous } = message;
    const behind = typeof previous === 'string' ? this.#chain.behind(previous) : undefined;
    const input = [...(behind ?? []), ...inputItems(message['input'], exact)];
    const members: string[] = [];
    for (const [name, value] of Object.entries(message)) {
      if (FRAME_MEMBERS.has(name) || (behind !== undefined && CHAINED.has(name))) continue;
      members.push(`${JSON.stringify(name)}:${exact.json(value, [name])}`);
    }
    if (behind !== undefined) members.push(`"input":[${input.join(',')}]`);
    members.push('"stream":true');
    const metadata = message['client_metadata'];
    return {
      key: this.#nextKey++,
      streamId,
      text: `{${members.join(',')}}`,
      metadata: isJsonObject(metadata) ? metadata : {},
      input,
    };
  }

  #hasRoomFor(turn: SocketTurn): boolean {
    if (this.#waiting.length >= WAITING_TURNS_MAX) return false;
    const chars = this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
    return chars + turn.text.length <= this.#options.waitingCharsMax;
  }

  /** A request that is to generate nothing is remembered, and costs nothing. */
  #warmed(message: JsonObject, turn: SocketTurn): string[] {
    const response = {
      id: `resp_${this.#options.newId()}`,
      object: 'response',
      created_at: this.#options.nowSeconds(),
      model: message['model'] ?? null,
      output: [],
    };
    this.#chain.remember(response, turn.input, new ExactBody('{}'), []);
    const event = (type: string, sequence: number, status: string) =>
      withStream(
        JSON.stringify({ type, sequence_number: sequence, response: { ...response, status } }),
        turn.streamId,
      );
    return [event('response.created', 0, 'in_progress'), event('response.completed', 1, 'completed')];
  }

  /** The first waiting turn of each stream on which none runs. */
  #startable(): SocketTurn[] {
    const busy = new Set([...this.#running.values()].map(({ turn }) => turn.streamId));
    const start: SocketTurn[] = [];
    this.#waiting = this.#waiting.filter((turn) => {
      if (busy.has(turn.streamId) || this.#running.size >= RUNNING_TURNS_MAX) return true;
      busy.add(turn.streamId);
      start.push(turn);
      this.#running.set(turn.key, { turn, events: new EventData(), isOver: false });
      return false;
    });
    return start;
  }
}

type Running = { readonly turn: SocketTurn; readonly events: EventData; isOver: boolean };

/** Members that a frame has and a body does not. */
const FRAME_MEMBERS: ReadonlySet<string> = new Set(['type', 'stream_id', 'generate', 'background', 'stream']);
/** Members that the whole conversation replaces. */
const CHAINED: ReadonlySet<string> = new Set(['previous_response_id', 'input']);

/** Cheap to test on every event; only what matches is parsed. */
const TERMINAL = /"(?:response\.(?:completed|incomplete|failed)|error)"/;
const TERMINAL_TYPES: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

const CUT_SHORT: SessionError = { status: CUT.status, code: CUT.code ?? null, message: CUT.message };

const TOO_MANY: SessionError = {
  status: 429,
  code: 'rate_limit_exceeded',
  message: 'Too many requests wait on this connection; send the next when one is answered.',
};

function invalid(message: string, param?: string): SessionError {
  return { status: 400, code: null, message, ...(param !== undefined && { param }) };
}

function refused(streamId: string | undefined, error: SessionError): SocketStep {
  return { frames: [errorFrame(streamId, error)], start: [] };
}
