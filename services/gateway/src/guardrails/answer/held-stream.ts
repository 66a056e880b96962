import type { StreamPart } from '../../dialects/canonical/events.ts';
import type { Guarded } from './guarded.ts';
import type { RemoteAnswerChecks } from './remote-answer-checks.ts';
import { rewrittenStream } from './rewritten-stream.ts';
import { StreamedChoices } from './streamed-choices.ts';

/** Longest answer that is held back for services elsewhere. */
const HELD_ANSWER_CHARS_MAX = 512 * 1024;

/**
 * Holds a stream back until services elsewhere have seen the whole of it. An answer that is too long for that ends the stream, or
 * goes on unseen if none of the guardrails must look.
 */
export class HeldStream {
  readonly #checks: RemoteAnswerChecks;
  readonly #restored: (parts: readonly StreamPart[]) => readonly StreamPart[];
  /** As the provider wrote it. */
  readonly #written = new StreamedChoices();
  #held: StreamPart[] = [];
  #isOpen = false;

  /** `restored` puts texts back in the place of placeholders, behind the services that rewrite. */
  constructor(checks: RemoteAnswerChecks, restored: (parts: readonly StreamPart[]) => readonly StreamPart[]) {
    this.#checks = checks;
    this.#restored = restored;
  }

  /** Takes parts as the provider wrote them, and what other guardrails made of them; returns what may go on at once. */
  take(written: readonly StreamPart[], passing: readonly StreamPart[]): Guarded<readonly StreamPart[]> {
    if (this.#isOpen) return { value: passing, error: undefined };
    for (const part of written) this.#written.take(part);
    this.#held.push(...passing);
    if (this.#written.chars <= HELD_ANSWER_CHARS_MAX) return { value: [], error: undefined };
    const error = this.#checks.tooLong(HELD_ANSWER_CHARS_MAX);
    this.#isOpen = true;
    return { value: this.#taken(), error };
  }

  /** Whether the stream came to its end and is still held back. */
  get isComplete(): boolean {
    return !this.#isOpen && this.#held.at(-1)?.kind === 'end';
  }

  /** Asks the services; everything that was held, or the error that takes its place. Never rejects. */
  async ask(): Promise<Guarded<readonly StreamPart[]>> {
    this.#isOpen = true;
    const error = await this.#checks.ask(this.#written.choices());
    const held = this.#taken();
    if (error !== undefined || !this.#checks.isRewriting) return { value: held, error };
    const passing = new StreamedChoices();
    for (const part of held) passing.take(part);
    const before = passing.choices();
    const rewritten = await this.#checks.rewrite(before);
    const value = rewritten.value === before ? held : rewrittenStream(held, before, rewritten.value);
    return { value: this.#restored(value), error: rewritten.error };
  }

  #taken(): readonly StreamPart[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
