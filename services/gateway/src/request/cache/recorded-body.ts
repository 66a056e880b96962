import type { AnswerBody, BodyFailure, BodyReader } from '../../answer/source.ts';

/** A longer answer is not kept. */
const BYTES_MAX = 1024 * 1024;

/** A body that is kept as it passes. */
export class RecordedBody implements AnswerBody {
  readonly #body: AnswerBody;
  #pieces: Buffer[] | undefined = [];
  #length = 0;

  constructor(body: AnswerBody) {
    this.#body = body;
  }

  /** What has passed; undefined if it is too long. */
  get bytes(): Buffer | undefined {
    return this.#pieces && Buffer.concat(this.#pieces);
  }

  read(reader: BodyReader): void {
    this.#body.read({
      arrived: (pieces) => {
        this.#keep(pieces);
        reader.arrived(pieces);
      },
      ended: () => reader.ended(),
      failed: (failure) => reader.failed(failure),
    });
  }

  pause(): void {
    this.#body.pause();
  }

  resume(): void {
    this.#body.resume();
  }

  liftDeadline(): void {
    this.#body.liftDeadline();
  }

  incomplete(why: string): BodyFailure {
    return this.#body.incomplete(why);
  }

  #keep(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.#length += piece.length;
    if (this.#length > BYTES_MAX) this.#pieces = undefined;
    this.#pieces?.push(...pieces);
  }
}
