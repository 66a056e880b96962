import { GatewayError } from '@tollgate/contracts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { OwnAnswer, OwnRequest } from '../../dialects/own/api-adapter.ts';
import { ownErrorBody } from '../../dialects/own/own-error.ts';
import type { AnswerEnd } from '../answer-end.ts';
import type { Framing, FramingOutput } from '../framing.ts';
import { maskCredential } from '../refusal/mask-credential.ts';
import { upstreamRefusal } from '../refusal/upstream-refusal.ts';
import { NOTHING_DELIVERED } from '../tap/delivered-output.ts';

/** Largest answer that is read: transcripts of hours with the time of each word. */
const BYTES_MAX = 32 * 1024 * 1024;

/** What a document of a provider's own API is framed with. */
export type OwnWholeOptions = {
  readonly output: FramingOutput;
  readonly read: OwnRequest['answer'];
  readonly status: number;
  /** The account's credential. */
  readonly credential: Buffer;
};

/** A body that is one document of an API of the provider's own: an answer or a refusal, which the client gets in its own API. */
export class OwnWhole implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly isUsageLast = true;
  readonly #options: OwnWholeOptions;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #answer: OwnAnswer | undefined;
  #refusal: AnswerEnd['refusal'];

  constructor(options: OwnWholeOptions) {
    this.#options = options;
  }

  get contentType(): string {
    return this.#answer?.contentType ?? 'application/json';
  }

  get usage(): AnswerEnd['usage'] {
    return this.#answer?.usage;
  }

  get refusal(): AnswerEnd['refusal'] {
    return this.#refusal;
  }

  get contentEvents(): number {
    return this.#bytes > 0 ? 1 : 0;
  }

  delivered(): AnswerEnd['delivered'] {
    return this.#options.status >= 300 ? undefined : NOTHING_DELIVERED;
  }

  arrived(pieces: readonly Buffer[]): void {
    if (this.#isOver) return;
    for (const piece of pieces) this.#bytes += piece.length;
    this.#options.output.noteArrival(true);
    if (this.#bytes <= BYTES_MAX) this.#pieces.push(...pieces);
    else this.#fail('The provider sent more than the gateway reads.');
  }

  ended(isWhole: boolean): void {
    if (this.#isOver || !isWhole) return;
    const { output, status, read, credential } = this.#options;
    const bytes = maskCredential(Buffer.concat(this.#pieces), credential);
    if (status >= 300) {
      this.#isOver = true;
      const { body, ...refusal } = upstreamRefusal(status, ownErrorBody(status, bytes));
      this.#refusal = refusal;
      output.finished(() => output.writeWhole(body));
      return;
    }
    const json = parseJsonObject(bytes.toString());
    const answer = json && read?.(json);
    if (answer === undefined) {
      this.#fail('The provider answered without what it was asked for.');
      return;
    }
    this.#isOver = true;
    this.#answer = answer;
    output.finished(() => output.writeWhole(answer.body));
  }

  #fail(message: string): void {
    this.#isOver = true;
    const { output, status } = this.#options;
    const internal = `answered ${status} with ${this.#bytes} bytes that are no answer`;
    output.noAnswer(new GatewayError('upstream_error', message, { internal }));
  }
}
