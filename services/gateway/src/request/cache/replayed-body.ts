import { GatewayError } from '@tollgate/contracts';
import type { AnswerBody, BodyFailure, BodyReader } from '../../answer/source.ts';

/** A body that is there already. It comes at once, and ends when its reader is ready for that. */
export class ReplayedBody implements AnswerBody {
  readonly #bytes: Buffer;
  #reader: BodyReader | undefined;
  #isPaused = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    if (this.#bytes.length > 0) reader.arrived([this.#bytes]);
    this.#end();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#end();
  }

  liftDeadline(): void {}

  incomplete(why: string): BodyFailure {
    const message = 'The answer in the cache is not whole; repeat the request without x-tfy-cache-config.';
    return { error: new GatewayError('upstream_error', message, { internal: why }), isDeadline: false };
  }

  #end(): void {
    const reader = this.#reader;
    if (this.#isPaused || reader === undefined) return;
    this.#reader = undefined;
    reader.ended();
  }
}
