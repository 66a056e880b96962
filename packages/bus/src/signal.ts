/** Lets one waiter sleep until something happened; what happens while nobody waits is remembered once. */
export class Signal {
  #isRaised = false;
  #wake: (() => void) | undefined;

  /** Wakes the waiter, now or at its next `wait`. */
  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  /** Resolves when raised since the last wait. */
  async wait(): Promise<void> {
    if (!this.#isRaised)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    this.#isRaised = false;
  }
}
