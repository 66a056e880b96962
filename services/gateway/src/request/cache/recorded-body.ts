import { PassingBody } from '../../answer/passing-body.ts';
import type { AnswerBody } from '../../answer/source.ts';

/** A longer answer is not kept. */
const BYTES_MAX = 1024 * 1024;

/** A body that is kept as it passes. */
export class RecordedBody extends PassingBody {
  #pieces: Buffer[] | undefined = [];
  #length = 0;

  constructor(body: AnswerBody) {
    super(body, { passed: (piece) => this.#keep(piece) });
  }

  /** What has passed; undefined if it is too long. */
  get bytes(): Buffer | undefined {
    return this.#pieces && Buffer.concat(this.#pieces);
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > BYTES_MAX) this.#pieces = undefined;
    this.#pieces?.push(piece);
  }
}
