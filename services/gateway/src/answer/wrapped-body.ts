import type { AnswerBody, BodyFailure, BodyReader } from './source.ts';

/** A body around another one, which alone decides how it is read. */
export abstract class WrappedBody implements AnswerBody {
  protected readonly body: AnswerBody;

  constructor(body: AnswerBody) {
    this.body = body;
  }

  abstract read(reader: BodyReader): void;

  pause(): void {
    this.body.pause();
  }

  resume(): void {
    this.body.resume();
  }

  liftDeadline(): void {
    this.body.liftDeadline();
  }

  incomplete(why: string): BodyFailure {
    return this.body.incomplete(why);
  }
}
