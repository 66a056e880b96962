import type { StreamPart } from '../../dialects/canonical/events.ts';
import type { Guarded } from './guarded.ts';
import type { RemoteAnswerChecks } from './remote-answer-checks.ts';
import { StreamedChoices } from './streamed-choices.ts';

/** Longest answer that is held back for services elsewhere. */
const HELD_ANSWER_CHARS_MAX = 512 * 1024;

/**
 * Holds a stream back until services elsewhere have seen the whole of it. An answer that is too long for that ends the stream, or
 * goes on unseen if none of the guardrails must look.
 */
export class HeldStream {
  readonly #checks: RemoteAnswerChecks;
  readonly #choices = new StreamedChoices();
  #held: StreamPart[] = [];
  #isOpen = false;

  constructor(checks: RemoteAnswerChecks) {
    this.#checks = checks;
  }

  /** Takes parts as the provider wrote them, and what other guardrails made of them; returns what may go on at once. */
  take(written: readonly StreamPart[], passing: readonly StreamPart[]): Guarded<readonly StreamPart[]> {
    if (this.#isOpen) return { value: passing, error: undefined };
    for (const part of written) this.#choices.take(part);
    this.#held.push(...passing);
    if (this.#choices.chars <= HELD_ANSWER_CHARS_MAX) return { value: [], error: undefined };
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
    const error = await this.#checks.ask(this.#choices.choices());
    return { value: this.#taken(), error };
  }

  #taken(): readonly StreamPart[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
