import { connect, type Socket } from 'node:net';
import { AnswerReader, type ReadAnswer } from './answer-reader.ts';

/** One kept-alive connection with at most one request in flight. */
export class Connection {
  readonly #reader = new AnswerReader();
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #onAnswer: (answer: ReadAnswer, connection: Connection) => void;
  readonly #onBroken: (reason: string, connection: Connection) => void;
  #isClosing = false;
  /** When the request in flight was due, by the monotonic clock. */
  askedMs = 0;

  constructor(options: {
    host: string;
    port: number;
    request: Buffer;
    onAnswer: (answer: ReadAnswer, connection: Connection) => void;
    onBroken: (reason: string, connection: Connection) => void;
  }) {
    this.#request = options.request;
    this.#onAnswer = options.onAnswer;
    this.#onBroken = options.onBroken;
    this.#socket = connect({
      host: options.host,
      port: options.port,
      noDelay: true,
      // All connections read into one buffer: nothing read is kept.
      onread: {
        buffer: READ_BUFFER,
        callback: (length, bytes) => this.#read(length, Buffer.from(bytes.buffer)),
      },
    });
    this.#socket.on('error', (error) => this.#break(error.message));
    this.#socket.on('close', () => this.#break('the server closed the connection'));
  }

  /** Sends the request; the connection must be free. */
  ask(askedMs: number): void {
    this.askedMs = askedMs;
    this.#socket.write(this.#request);
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #read(length: number, bytes: Buffer): boolean {
    try {
      const answer = this.#reader.push(bytes, length);
      if (answer !== undefined) this.#onAnswer(answer, this);
    } catch (error) {
      this.#break(String(error));
    }
    return true;
  }

  #break(reason: string): void {
    if (this.#isClosing) return;
    this.close();
    this.#onBroken(reason, this);
  }
}

const READ_BUFFER = Buffer.alloc(262_144);
