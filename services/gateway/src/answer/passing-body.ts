import type { AnswerBody, BodyFailure, BodyReader } from './source.ts';

/** Looks at a body as it passes, before its reader has it. */
export type PassingReader = { passed(piece: Buffer): void; ended?(): void };

/** A body that something looks at as it passes. */
export class PassingBody implements AnswerBody {
  readonly #body: AnswerBody;
  readonly #looks: PassingReader;

  constructor(body: AnswerBody, looks: PassingReader) {
    this.#body = body;
    this.#looks = looks;
  }

  read(reader: BodyReader): void {
    this.#body.read({
      arrived: (pieces) => {
        for (const piece of pieces) this.#looks.passed(piece);
        reader.arrived(pieces);
      },
      ended: () => {
        this.#looks.ended?.();
        reader.ended();
      },
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
}
