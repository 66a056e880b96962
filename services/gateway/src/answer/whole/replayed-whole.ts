import type { Framing, FramingOutput } from '../framing.ts';

/**
 * A whole answer of the cache, in the client's own dialect: it was read when its provider made it, and nothing is charged for it
 * now, so its bytes go out unread.
 */
export class ReplayedWhole implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly usage = undefined;
  readonly isUsageLast = true;
  readonly contentEvents = 1;
  readonly #output: FramingOutput;
  #pieces: readonly Buffer[] = [];

  constructor(output: FramingOutput) {
    this.#output = output;
  }

  delivered(): undefined {
    return undefined;
  }

  arrived(pieces: readonly Buffer[]): void {
    this.#pieces = this.#pieces.length === 0 ? pieces : [...this.#pieces, ...pieces];
    this.#output.noteArrival(true);
  }

  ended(isWhole: boolean): void {
    if (!isWhole) return;
    const [first] = this.#pieces;
    const body = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
    this.#output.finished(() => this.#output.writeWhole(body));
  }
}
