import type { AnswerEnd } from '../answer-end.ts';
import type { Framing, FramingOutput } from '../framing.ts';
import { maskCredential } from '../refusal/mask-credential.ts';
import { upstreamRefusal } from '../refusal/upstream-refusal.ts';
import type { UpstreamHeaders } from '../source.ts';

/** Answers whose length is known and at most this are held and written at once. */
const HELD_BYTES_MAX = 1024 * 1024;
/** Statuses whose answers have no body (RFC 9110 6.4.1). */
const BODILESS = new Set([204, 205, 304]);

/** What an answer of a custom endpoint is framed with. */
export type RawFramingOptions = {
  readonly output: FramingOutput;
  readonly status: number;
  readonly headers: UpstreamHeaders;
  /** The account's credential. */
  readonly credential: Buffer;
};

/**
 * An answer of a custom endpoint, unread. Small ones of known length go out in one write; others as they come, and then their end waits until
 * the request is settled: the last byte, or the end of the chunks where the length is not known. An error is held, so that it shows no
 * credential.
 */
export class RawFraming implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly usage = undefined;
  readonly isUsageLast = true;
  readonly #options: RawFramingOptions;
  readonly #length: number | undefined;
  readonly #isError: boolean;
  #pieces: Buffer[] = [];
  #totalBytes = 0;
  #isComplete = false;
  #refusal: AnswerEnd['refusal'];

  constructor(options: RawFramingOptions) {
    this.#options = options;
    const length = options.headers['content-length'];
    this.#length = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
    this.#isError = options.status >= 400;
  }

  get refusal(): AnswerEnd['refusal'] {
    return this.#refusal;
  }

  get contentEvents(): number {
    return this.#totalBytes > 0 ? 1 : 0;
  }

  delivered(): undefined {
    return undefined;
  }

  arrived(pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.#take(piece);
    this.#options.output.noteArrival(true);
    if (!this.#isHeld) this.#write();
  }

  ended(isWhole: boolean): void {
    if (this.#isComplete || !isWhole) return;
    this.#isComplete = true;
    const { output, status, credential } = this.#options;
    const whole = Buffer.concat(this.#pieces);
    const body = this.#isError ? maskCredential(whole, credential) : whole;
    if (this.#isError) {
      const { code, message } = upstreamRefusal(status, body);
      this.#refusal = { code, message };
    }
    output.finished(() => {
      if (!this.#isHeld) output.writeLast(body.length === 0 ? undefined : body);
      else if (BODILESS.has(status)) output.writeLast(undefined);
      else output.writeWhole(body);
    });
  }

  /** Whether nothing is written before the whole body is here. */
  get #isHeld(): boolean {
    if (this.#isError || BODILESS.has(this.#options.status)) return true;
    return this.#length !== undefined && this.#length <= HELD_BYTES_MAX;
  }

  #take(piece: Buffer): void {
    this.#totalBytes += piece.length;
    // The rest of a longer error is dropped.
    if (this.#isHeld && this.#totalBytes > HELD_BYTES_MAX) return;
    this.#pieces.push(piece);
  }

  /** Of a body whose length the client knows all but the last byte: with that the client would have everything. */
  #write(): void {
    const { output } = this.#options;
    output.begin(this.#length === undefined ? [] : ['content-length', String(this.#length)]);
    const bytes = Buffer.concat(this.#pieces);
    const isLast = this.#length !== undefined && this.#totalBytes >= this.#length;
    const end = isLast ? bytes.length - 1 : bytes.length;
    this.#pieces = isLast ? [Buffer.from(bytes.subarray(end))] : [];
    if (end > 0) output.write(bytes.subarray(0, end));
  }
}
