import type { BodyUnwrapper } from '../../dialects/body-unwrapper.ts';
import type { AnswerBody, BodyReader } from '../source.ts';
import { WrappedBody } from '../wrapped-body.ts';

/** A body whose bytes a provider delivers inside something else. What cannot be unwrapped is cut, and `abort` is called. */
export class UnwrappedBody extends WrappedBody {
  readonly #unwrapper: BodyUnwrapper;
  readonly #abort: (reason: Error) => void;
  #isOver = false;

  constructor(body: AnswerBody, unwrapper: BodyUnwrapper, abort: (reason: Error) => void) {
    super(body);
    this.#unwrapper = unwrapper;
    this.#abort = abort;
  }

  read(reader: BodyReader): void {
    this.body.read({
      arrived: (pieces) => this.#arrived(pieces, reader),
      ended: () => {
        if (this.#isOver) return;
        if (this.#unwrapper.isWhole) reader.ended();
        else reader.failed(this.body.incomplete('it ended inside a frame'));
      },
      failed: (failure) => {
        if (!this.#isOver) reader.failed(failure);
      },
    });
  }

  #arrived(pieces: readonly Buffer[], reader: BodyReader): void {
    if (this.#isOver) return;
    const inside: Buffer[] = [];
    let fault: Error | undefined;
    try {
      for (const piece of pieces) for (const part of this.#unwrapper.push(piece)) inside.push(part);
    } catch (error) {
      fault = error instanceof Error ? error : new Error('unreadable');
    }
    if (inside.length > 0) reader.arrived(inside);
    if (fault === undefined) return;
    this.#isOver = true;
    reader.failed(this.body.incomplete(fault.message));
    this.#abort(fault);
  }
}
