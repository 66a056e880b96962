import type { AnswerBody } from './source.ts';

/**
 * Whether the body of a provider's answer flows. It is paused while the client reads slower than the provider writes, and while
 * guardrails look at what has come.
 */
export class BodyFlow {
  readonly #body: () => Pick<AnswerBody, 'pause' | 'resume'> | undefined;
  #isBlocked = false;
  #isHeld = false;

  constructor(body: () => Pick<AnswerBody, 'pause' | 'resume'> | undefined) {
    this.#body = body;
  }

  /** Whether the client reads slower than the provider writes. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** The client must read first. */
  block(): void {
    this.#isBlocked = true;
    this.#body()?.pause();
  }

  /** The client has read, or is gone. */
  unblock(): void {
    this.#isBlocked = false;
    this.#resume();
  }

  /** What has come must be looked at first. */
  hold(): void {
    this.#isHeld = true;
    this.#body()?.pause();
  }

  letGo(): void {
    this.#isHeld = false;
    this.#resume();
  }

  #resume(): void {
    if (!this.#isBlocked && !this.#isHeld) this.#body()?.resume();
  }
}
