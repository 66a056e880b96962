import type { GatewayError } from '@tollgate/contracts';
import { type JsonObject, parseJsonObject } from '../../dialects/json/json-object.ts';
import type { MemberScanner } from '../../dialects/json/member-scanner.ts';
import type { ProviderDialect } from '../../dialects/provider-dialect.ts';
import { answerScanner } from '../../dialects/usage/answer-scan.ts';
import type { AnswerEnd } from '../answer-end.ts';
import { bodyStart } from '../body-start.ts';
import type { Framing, FramingOutput } from '../framing.ts';
import { maskCredential } from '../refusal/mask-credential.ts';
import { noAnswer } from '../refusal/no-answer.ts';
import { upstreamRefusal } from '../refusal/upstream-refusal.ts';
import type { UpstreamHeaders } from '../source.ts';
import { NOTHING_DELIVERED } from '../tap/delivered-output.ts';

/** Answers up to this size are held and written at once, with their cost in the head. */
const HELD_BYTES_MAX = 1024 * 1024;

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
 * for the last byte, which waits until the usage is safe. A refusal is passed on up to the size that is held: providers
 * repeat in it what they were sent, and our credential must not reach the client.
 */
export class WholeFraming implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly #options: WholeFramingOptions;
  /** Everything of a small body; of a large one the last byte, which is not written yet. */
  #pieces: Buffer[] = [];
  #totalBytes = 0;
  /** Reads a large body as it passes. */
  #scanner: MemberScanner | undefined;
  #isComplete = false;
  #usage: AnswerEnd['usage'];
  #refusal: AnswerEnd['refusal'];

  constructor(options: WholeFramingOptions) {
    this.#options = options;
  }

  get #isRefusal(): boolean {
    return this.#options.status >= 300;
  }

  get usage(): AnswerEnd['usage'] {
    const { dialect, headers } = this.#options;
    return this.#usage ?? (this.#isRefusal ? undefined : dialect.usageOfHead?.(headers));
  }

  get refusal(): AnswerEnd['refusal'] {
    return this.#refusal;
  }

  get contentEvents(): number {
    return this.#totalBytes > 0 ? 1 : 0;
  }

  readonly isUsageLast = true;

  /** The text and images in the body; the bytes of a body that is no JSON, but never those of media. */
  delivered(): AnswerEnd['delivered'] {
    if (this.#isRefusal) return undefined;
    const answer = this.#isComplete && !this.#isLarge ? parseJsonObject(this.#held().toString()) : undefined;
    const { dialect } = this.#options;
    if (answer !== undefined)
      return { text: dialect.textOf(answer), moreChars: 0, images: dialect.imagesOf?.(answer) ?? 0 };
    const scanner = this.#scanner ?? answerScanner();
    if (this.#scanner === undefined) {
      const held = this.#held();
      if (!isJsonStart(held)) return { ...NOTHING_DELIVERED, moreChars: held.length };
      scanner.push(held);
    }
    const { text, moreBytes } = scanner.text;
    return { text, moreChars: moreBytes, images: dialect.imagesOf?.(scanner.found) ?? 0 };
  }

  arrived(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.#take(piece);
    this.#options.output.noteArrival(true);
  }

  ended(isWhole: boolean): void {
    if (this.#isComplete || !isWhole) return;
    this.#isComplete = true;
    const { output, dialect } = this.#options;
    const held = this.#isRefusal ? this.#refused() : this.#held();
    if (this.#scanner !== undefined) {
      this.#usage = dialect.usageOf(this.#scanner.found);
    } else if (!this.#isRefusal) {
      // The only parse of a whole answer: what it is and what it used are read from it.
      const answer = parseJsonObject(held.toString());
      const error = this.#noAnswer(held, answer);
      if (error !== undefined) {
        output.noAnswer(error);
        return;
      }
      if (answer !== undefined) this.#usage = dialect.usageOf(answer);
    }
    output.finished(() => (this.#isLarge ? output.writeLast(this.#pieces.at(-1)) : output.writeWhole(held)));
  }

  #take(piece: Buffer): void {
    this.#totalBytes += piece.length;
    if (this.#isRefusal && this.#totalBytes > HELD_BYTES_MAX) return;
    if (this.#scanner === undefined && this.#isToPass(piece)) this.#scanner = this.#becomeLarge();
    this.#scanner?.push(piece);
    this.#pieces.push(piece);
    if (this.#scanner !== undefined) this.#writeButLast();
  }

  /** Whether bytes are written before the whole body is here. */
  #isToPass(piece: Buffer): boolean {
    if (this.#totalBytes > HELD_BYTES_MAX) return true;
    return this.#options.dialect.answers === 'media' && !this.#isRefusal && !isTextual(piece);
  }

  get #isLarge(): boolean {
    return this.#scanner !== undefined;
  }

  #noAnswer(body: Buffer, answer: JsonObject | undefined): GatewayError | undefined {
    const { status, headers, credential, dialect } = this.#options;
    const mediaType = String(headers['content-type'] ?? '');
    return noAnswer(body, answer, { status, mediaType, dialect, credential });
  }

  /** The body of an error answer for the client. */
  #refused(): Buffer {
    const { status, credential, dialect } = this.#options;
    const masked = maskCredential(this.#held(), credential);
    const { body, ...refusal } = upstreamRefusal(status, masked, dialect.isErrorCodeStatus);
    this.#refusal = refusal;
    return body;
  }

  #held(): Buffer {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
  }

  #becomeLarge(): MemberScanner {
    const { output, headers } = this.#options;
    const length = headers['content-length'];
    output.begin(typeof length === 'string' ? ['content-length', length] : []);
    const scanner = answerScanner();
    for (const piece of this.#pieces) scanner.push(piece);
    return scanner;
  }

  #writeButLast(): void {
    const bytes = this.#held();
    const last = bytes.length - 1;
    // A copy: the part would keep all of it in memory.
    this.#pieces = [Buffer.from(bytes.subarray(last))];
    if (last > 0) this.#options.output.write(bytes.subarray(0, last));
  }
}

/** Whether a body begins as a document does and no media. */
function isTextual(start: Buffer): boolean {
  return bodyStart(start) !== 'unknown';
}

/** Whether a body begins as JSON does. */
function isJsonStart(body: Buffer): boolean {
  const first = body.toString('latin1', 0, 64).trimStart()[0];
  return first === '{' || first === '[';
}
