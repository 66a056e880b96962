import type { BodyReader } from '../source.ts';
import { WrappedBody } from '../wrapped-body.ts';

/** So much of a body is looked at before it is delivered. */
const LOOKED_AT_BYTES_MAX = 64 * 1024;

/** A body of which the beginning is read before it is known who reads it. */
export class HeldBody extends WrappedBody {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #reader: BodyReader | undefined;
  #ending: ((reader: BodyReader) => void) | undefined;
  #looked: (start: Buffer) => void = () => {};
  #isEnough: (pieces: readonly Buffer[]) => boolean = () => false;

  /** Whether the provider's side of it is over. */
  get isOver(): boolean {
    return this.#ending !== undefined;
  }

  /**
   * The body, up to 64 KiB of it or until `isEnough` says of new pieces that they are; paused after that. Called once, before
   * `read`. Never resolves for a call that is aborted.
   */
  look(isEnough: (pieces: readonly Buffer[]) => boolean = () => false): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#looked = resolve;
      this.#isEnough = isEnough;
      this.body.read({
        arrived: (pieces) => this.#arrived(pieces),
        ended: () => this.#end((reader) => reader.ended()),
        failed: (failure) => this.#end((reader) => reader.failed(failure)),
      });
    });
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    const pieces = this.#pieces;
    this.#pieces = [];
    if (pieces.length > 0) reader.arrived(pieces);
    if (this.#ending === undefined) this.body.resume();
    else this.#ending(reader);
  }

  #arrived(pieces: readonly Buffer[]): void {
    if (this.#reader !== undefined) {
      this.#reader.arrived(pieces);
      return;
    }
    this.#pieces.push(...pieces);
    for (const piece of pieces) this.#bytes += piece.length;
    if (!this.#isEnough(pieces) && this.#bytes < LOOKED_AT_BYTES_MAX) return;
    this.body.pause();
    this.#looked(Buffer.concat(this.#pieces));
  }

  #end(ending: (reader: BodyReader) => void): void {
    if (this.#reader === undefined) {
      this.#ending = ending;
      this.#looked(Buffer.concat(this.#pieces));
    } else ending(this.#reader);
  }
}
