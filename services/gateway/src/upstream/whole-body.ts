import { parseJsonObject } from '../dialects/json/json-object.ts';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { AttemptEnd } from './attempt-end.ts';
import { masked } from './masked.ts';
import type { Relay, RelayBody } from './relay.ts';
import { usageInTail, usageOfAnswer } from './usage-tail.ts';

/** Answers up to this size are held and written at once, with their cost in the head. */
const HELD_BYTES_MAX = 1024 * 1024;
/** Of a larger answer this much of the end is remembered, to find the usage in. */
const TAIL_BYTES = 64 * 1024;

/** What a body is made of. */
type WholeBodyOptions = {
  readonly relay: Relay;
  readonly sink: AnswerSink;
  readonly reader: ProviderDialect;
  readonly status: number;
  /** The account's credential. */
  readonly credential: Buffer;
  readonly contentLength: string | string[] | undefined;
};

/**
 * A body that is one document. Small ones go out in one write when they are complete; large ones as they come, but
 * for the last piece, which waits until the usage is safe. A refusal is passed on up to the size that is held: providers
 * repeat in it what they were sent, and our credential must not reach the client.
 */
export class WholeBody implements RelayBody {
  readonly #options: WholeBodyOptions;
  /** Everything of a small body; of a large one the end, its last piece not yet written. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #totalBytes = 0;
  #isLarge = false;
  #isComplete = false;
  #usage: AttemptEnd['usage'];
  readonly hasError = false;

  constructor(options: WholeBodyOptions) {
    this.#options = options;
  }

  get #isRefusal(): boolean {
    return this.#options.status >= 300;
  }

  get usage(): AttemptEnd['usage'] {
    return this.#usage;
  }

  get contentEvents(): number {
    return this.#totalBytes > 0 ? 1 : 0;
  }

  delivered(): AttemptEnd['delivered'] {
    if (this.#isRefusal) return undefined;
    const answer = this.#isComplete && !this.#isLarge ? parseJsonObject(this.#held().toString()) : undefined;
    if (answer === undefined) return { text: '', moreChars: this.#totalBytes };
    return { text: this.#options.reader.textOf(answer), moreChars: 0 };
  }

  push(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    this.#options.relay.arrived(true);
    if (this.#isRefusal && this.#totalBytes > HELD_BYTES_MAX) return;
    if (!this.#isLarge && this.#totalBytes > HELD_BYTES_MAX) this.#becomeLarge();
    if (this.#isLarge) this.#writeLast();
    this.#pieces.push(chunk);
    this.#piecesBytes += chunk.length;
    if (this.#isLarge) this.#dropOld();
  }

  finish(): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    const { relay, reader, credential, sink } = this.#options;
    const held = this.#isRefusal ? masked(this.#held(), credential) : this.#held();
    if (!this.#isRefusal)
      this.#usage = this.#isLarge ? usageInTail(held, reader) : usageOfAnswer(held, reader);
    relay.finished(() => (this.#isLarge ? sink.end(this.#pieces.at(-1)) : relay.answerWhole(held)));
  }

  #held(): Buffer {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
  }

  #becomeLarge(): void {
    this.#isLarge = true;
    const { relay, contentLength } = this.#options;
    relay.begin(typeof contentLength === 'string' ? ['content-length', contentLength] : []);
    for (const piece of this.#pieces.slice(0, -1)) relay.write(piece);
    this.#dropOld();
  }

  #writeLast(): void {
    const last = this.#pieces.at(-1);
    if (last !== undefined) this.#options.relay.write(last);
  }

  #dropOld(): void {
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#pieces.length === 1 || this.#piecesBytes - first.length < TAIL_BYTES) return;
      this.#piecesBytes -= first.length;
      this.#pieces.shift();
    }
  }
}
