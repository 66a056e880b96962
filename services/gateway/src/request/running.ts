/** A request that a provider is answering. */
export type Calling = {
  /** Where `Running` keeps it; set by it alone. */
  place: number;
  stop(): void;
  /** Keeps the client of a stream waiting that has been silent for `idleMs`. */
  heartbeat(idleMs: number): void;
};

/** The requests that are not answered yet. */
export class Running {
  /**
   * In no order. Not a Set: its outgrown tables, once they are old, keep what is added later in memory until the next
   * full collection, and with it every request that passed.
   */
  readonly #calling: Calling[] = [];
  #count = 0;
  #whenIdle: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** A request has come in. */
  begin(): void {
    this.#count++;
  }

  /** A request is answered. */
  end(): void {
    this.#count--;
    if (this.#count > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** A request goes to a provider, and may have to be stopped until `removeCalling`. */
  addCalling(request: Calling): void {
    request.place = this.#calling.push(request) - 1;
  }

  removeCalling(request: Calling): void {
    const last = this.#calling.pop();
    if (last === undefined || last === request) return;
    this.#calling[request.place] = last;
    last.place = request.place;
  }

  /** Stops every request that a provider is answering. */
  stopCalling(): void {
    for (const request of [...this.#calling]) request.stop();
  }

  /** Keeps the clients of silent streams waiting. */
  heartbeat(idleMs: number): void {
    for (const request of [...this.#calling]) request.heartbeat(idleMs);
  }

  /** Resolves when every request is answered. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
