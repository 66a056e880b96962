import { GatewayError } from '@tollgate/contracts';
import type { CanonicalAnswer, ProviderError } from '../../dialects/canonical/answer.ts';
import type { Usage } from '../../dialects/canonical/usage.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { AnswerGuard } from '../../guardrails/answer/answer-guard.ts';
import type { AnswerEnd } from '../answer-end.ts';
import type { Framing, FramingOutput } from '../framing.ts';
import { maskCredential } from '../refusal/mask-credential.ts';
import { upstreamRefusal } from '../refusal/upstream-refusal.ts';
import { isImage } from './is-image.ts';
import type { AnswerTranslation } from './translation.ts';

/** Largest answer that is translated whole: it is held as bytes and as text. */
const BYTES_MAX = 32 * 1024 * 1024;

/** What a document between two dialects is framed with. */
export type TranslatedWholeOptions = {
  readonly output: FramingOutput;
  readonly translation: AnswerTranslation;
  readonly status: number;
  /** The account's credential. */
  readonly credential: Buffer;
};

/** A body that is one document, in another dialect than the client's: an answer or a provider's refusal. */
export class TranslatedWhole implements Framing {
  readonly isStream = false;
  readonly hasError = false;
  readonly contentType = 'application/json';
  readonly #options: TranslatedWholeOptions;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #text = '';
  #images = 0;
  #usage: Usage | undefined;
  #refusal: AnswerEnd['refusal'];

  constructor(options: TranslatedWholeOptions) {
    this.#options = options;
  }

  get usage(): Usage | undefined {
    return this.#usage;
  }

  get refusal(): AnswerEnd['refusal'] {
    return this.#refusal;
  }

  get isUsageLast(): boolean {
    return this.#usage !== undefined;
  }

  get contentEvents(): number {
    return this.#bytes > 0 ? 1 : 0;
  }

  delivered(): AnswerEnd['delivered'] {
    return this.#options.status >= 300 ? undefined : { text: this.#text, moreChars: 0, images: this.#images };
  }

  arrived(pieces: readonly Buffer[]): void {
    if (this.#isOver) return;
    for (const piece of pieces) this.#bytes += piece.length;
    this.#options.output.noteArrival(true);
    if (this.#bytes <= BYTES_MAX) this.#pieces.push(...pieces);
    else this.#fail({ status: 502, message: 'The provider sent more than the gateway translates.' });
  }

  ended(isWhole: boolean): void {
    if (this.#isOver || !isWhole) return;
    const { output, status, translation, credential } = this.#options;
    const { reader, writer, read, write } = translation;
    const bytes = Buffer.concat(this.#pieces);
    this.#isOver = true;
    if (status >= 300) {
      const masked = maskCredential(bytes, credential);
      this.#refusal = upstreamRefusal(status, masked);
      const written = writer.writeError(reader.readError(status, masked));
      const { body } = upstreamRefusal(status, written, true);
      output.finished(() => output.writeWhole(body));
      return;
    }
    const answer = reader.readAnswer(bytes, read);
    this.#usage = answer.usage;
    if (answer.end.kind === 'failed') this.#fail(answer.end.error);
    else if (answer.end.kind === 'cut') output.cutShort();
    else if (write.request.isStreaming && translation.isSameWire !== true) this.#fail(NO_STREAM);
    else {
      this.#text = textOf(answer.choices);
      this.#images = answer.choices.flatMap(({ parts }) => parts).filter(isImage).length;
      const { guard } = translation;
      if (guard === undefined) this.#write(answer, bytes, answer.choices);
      else void this.#guardAndWrite(guard, answer, bytes);
    }
  }

  /** Never rejects. The client waits while guardrails look at its answer; if it leaves meanwhile, that is settled already. */
  async #guardAndWrite(guard: AnswerGuard, answer: CanonicalAnswer, bytes: Buffer): Promise<void> {
    const { output } = this.#options;
    try {
      const { isSameWire } = this.#options.translation;
      const body = isSameWire === true ? parseJsonObject(bytes.toString()) : undefined;
      const { value, error, isReduced } = await guard.whole(answer.choices, body);
      const { rest: _, ...reduced } = answer;
      if (error === undefined) this.#write(isReduced ? reduced : answer, bytes, value);
      else output.stoppedByGuard(error);
    } catch (error) {
      output.stoppedByGuard(GatewayError.from(error));
    }
  }

  /** Bytes pass if both sides speak one dialect and nothing of the answer was rewritten. */
  #write(answer: CanonicalAnswer, bytes: Buffer, choices: CanonicalAnswer['choices']): void {
    const { output, translation } = this.#options;
    const { writer, write, isSameWire } = translation;
    const isPassed = isSameWire === true && choices === answer.choices;
    const body = isPassed ? bytes : writer.writeAnswer({ ...answer, choices }, write);
    output.finished(() => output.writeWhole(body));
  }

  #fail(error: ProviderError): void {
    this.#isOver = true;
    const { output, translation, credential } = this.#options;
    const masked = maskCredential(translation.writer.writeError(error), credential);
    const { body, ...refusal } = upstreamRefusal(error.status, masked, true);
    this.#refusal = refusal;
    output.refused(error.status, body);
  }
}

const NO_STREAM: ProviderError = {
  status: 502,
  type: 'upstream_error',
  message: 'The provider was asked for a stream and answered without one.',
};

function textOf(choices: readonly { readonly parts: readonly object[] }[]): string {
  let text = '';
  for (const { parts } of choices) {
    for (const part of parts) {
      if ('text' in part && typeof part.text === 'string') text += part.text;
      if ('arguments' in part && typeof part.arguments === 'string') text += part.arguments;
    }
  }
  return text;
}
