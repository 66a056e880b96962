import type { AnswerBody, BodyReader } from './source.ts';
import { WrappedBody } from './wrapped-body.ts';

/** Looks at a body as it passes, before its reader has it. */
export type PassingReader = { passed(piece: Buffer): void; ended?(): void };

/** A body that something looks at as it passes. */
export class PassingBody extends WrappedBody {
  readonly #looks: PassingReader;

  constructor(body: AnswerBody, looks: PassingReader) {
    super(body);
    this.#looks = looks;
  }

  read(reader: BodyReader): void {
    this.body.read({
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
}
