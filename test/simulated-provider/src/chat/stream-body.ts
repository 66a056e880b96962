import type { ServerResponse } from 'node:http';
import {
  type BrotliCompress,
  brotliCompressSync,
  createBrotliCompress,
  createGzip,
  type Gzip,
  gzipSync,
} from 'node:zlib';
import { destroyAfterWrites } from '../send.ts';
import type { Encoding } from './simulation.ts';

/** The body of a streamed answer. A character of a text stands for a byte. */
export interface StreamBody {
  begin(headers: readonly string[]): void;
  /** `then` is called after the text has been handed to the socket. */
  write(text: string, then: () => void): void;
  /** Writes a small text so that it reaches the reader at once. */
  writePiece(text: string): void;
  end(text: string): void;
  /** Cuts the connection after what was written so far. */
  cut(): void;
  /** Calls `next` when a slow reader has caught up. */
  whenRead(next: () => void): void;
}

/** The body of an answer in an encoding. */
export function streamBody(response: ServerResponse, encoding: Encoding): StreamBody {
  return encoding === 'identity' ? new PlainBody(response) : new EncodedBody(response, encoding);
}

/** A whole body in an encoding, and the headers that say so. */
export function encodedWhole(bytes: Buffer, encoding: Encoding): { bytes: Buffer; headers: string[] } {
  if (encoding === 'identity') return { bytes, headers: [] };
  const encoded = encoding === 'gzip' ? gzipSync(bytes) : brotliCompressSync(bytes);
  return { bytes: encoded, headers: ['content-encoding', encoding] };
}

class PlainBody implements StreamBody {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  begin(headers: readonly string[]): void {
    this.#response.writeHead(200, [...headers]);
  }

  write(text: string, then: () => void): void {
    this.#response.write(text, 'latin1', then);
  }

  /**
   * The chunk is framed here and goes to the socket in one write: ServerResponse would make three of it, and writing
   * small chunks is what a bench of streams does most of all.
   */
  writePiece(text: string): void {
    this.#response.socket?.write(`${text.length.toString(16)}\r\n${text}\r\n`, 'latin1');
  }

  end(text: string): void {
    this.#response.end(text, 'latin1');
  }

  cut(): void {
    destroyAfterWrites(this.#response);
  }

  whenRead(next: () => void): void {
    const { socket } = this.#response;
    if (socket?.writableNeedDrain) socket.once('drain', next);
    else next();
  }
}

/** Flushes the encoder after each write, as providers do that compress streams. */
class EncodedBody implements StreamBody {
  readonly #response: ServerResponse;
  readonly #encoding: Exclude<Encoding, 'identity'>;
  readonly #encoder: Gzip | BrotliCompress;

  constructor(response: ServerResponse, encoding: Exclude<Encoding, 'identity'>) {
    this.#response = response;
    this.#encoding = encoding;
    this.#encoder = encoding === 'gzip' ? createGzip() : createBrotliCompress();
    response.on('close', () => this.#encoder.destroy());
  }

  begin(headers: readonly string[]): void {
    this.#response.writeHead(200, [...headers, 'content-encoding', this.#encoding]);
    this.#encoder.pipe(this.#response);
  }

  write(text: string, then: () => void): void {
    this.#encoder.write(text, 'latin1');
    this.#encoder.flush(then);
  }

  writePiece(text: string): void {
    this.write(text, () => {});
  }

  end(text: string): void {
    this.#encoder.end(text, 'latin1');
  }

  cut(): void {
    this.#encoder.flush(() => destroyAfterWrites(this.#response));
  }

  whenRead(next: () => void): void {
    if (this.#encoder.writableNeedDrain) this.#encoder.once('drain', next);
    else next();
  }
}
