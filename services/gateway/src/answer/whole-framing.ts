import { parseJsonObject } from '../dialects/json/json-object.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerEnd } from './answer-end.ts';
import type { Framing, FramingOutput } from './framing.ts';
import { maskCredential } from './mask-credential.ts';
import type { UpstreamHeaders } from './source.ts';
import { usageInTail, usageOfAnswer } from './usage-tail.ts';

/** Answers up to this size are held and written at once, with their cost in the head. */
const HELD_BYTES_MAX = 1024 * 1024;
/** Of a larger answer this much of the end is remembered, to find the usage in. */
const TAIL_BYTES = 64 * 1024;

/** What a document is framed with. */
export type WholeFramingOptions = {
  readonly output: FramingOutput;
  readonly dialect: ProviderDialect;
  readonly status: number;
  readonly headers: UpstreamHeaders;
  /** The account's credential. */
  readonly credential: Buffer;
};

/**
 * A body that is one document. Small ones go out in one write when they are complete; large ones as they come, but
 * for the last piece, which waits until the usage is safe. A refusal is passed on up to the size that is held: providers
 * repeat in it what they were sent, and our credential must not reach the client.
 */
export class WholeFraming implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly #options: WholeFramingOptions;
  /** Everything of a small body; of a large one the end, its last piece not yet written. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #totalBytes = 0;
  #isLarge = false;
  #isComplete = false;
  #usage: AnswerEnd['usage'];

  constructor(options: WholeFramingOptions) {
    this.#options = options;
  }

  get #isRefusal(): boolean {
    return this.#options.status >= 300;
  }

  get usage(): AnswerEnd['usage'] {
    return this.#usage;
  }

  get contentEvents(): number {
    return this.#totalBytes > 0 ? 1 : 0;
  }

  delivered(): AnswerEnd['delivered'] {
    if (this.#isRefusal) return undefined;
    const answer = this.#isComplete && !this.#isLarge ? parseJsonObject(this.#held().toString()) : undefined;
    if (answer === undefined) return { text: '', moreChars: this.#totalBytes };
    return { text: this.#options.dialect.textOf(answer), moreChars: 0 };
  }

  arrived(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.#take(piece);
    this.#options.output.noteArrival(true);
  }

  ended(isWhole: boolean): void {
    if (this.#isComplete || !isWhole) return;
    this.#isComplete = true;
    const { output, dialect, credential } = this.#options;
    const held = this.#isRefusal ? maskCredential(this.#held(), credential) : this.#held();
    if (!this.#isRefusal)
      this.#usage = this.#isLarge ? usageInTail(held, dialect) : usageOfAnswer(held, dialect);
    output.finished(() => (this.#isLarge ? output.writeLast(this.#pieces.at(-1)) : output.writeWhole(held)));
  }

  #take(piece: Buffer): void {
    this.#totalBytes += piece.length;
    if (this.#isRefusal && this.#totalBytes > HELD_BYTES_MAX) return;
    if (!this.#isLarge && this.#totalBytes > HELD_BYTES_MAX) this.#becomeLarge();
    if (this.#isLarge) this.#writeLast();
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    if (this.#isLarge) this.#dropOld();
  }

  #held(): Buffer {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
  }

  #becomeLarge(): void {
    this.#isLarge = true;
    const { output, headers } = this.#options;
    const length = headers['content-length'];
    output.begin(typeof length === 'string' ? ['content-length', length] : []);
    for (const piece of this.#pieces.slice(0, -1)) output.write(piece);
    this.#dropOld();
  }

  #writeLast(): void {
    const last = this.#pieces.at(-1);
    if (last !== undefined) this.#options.output.write(last);
  }

  #dropOld(): void {
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#pieces.length === 1 || this.#piecesBytes - first.length < TAIL_BYTES) return;
      this.#piecesBytes -= first.length;
      this.#pieces.shift();
    }
  }
}
