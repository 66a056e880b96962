/** The tokens that one issuer has given. */
export class GivenTokens {
  readonly #prefix: string;
  /** How long tokens live that are given now. */
  lifeSeconds = 3_600;
  count = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The one that is good. */
  get latest(): string {
    return `${this.#prefix}-token-${this.count}`;
  }

  /** Whether a header presents one of the last two: a token that is renewed goes on until it expires. */
  isGood(authorization: string | undefined): boolean {
    return [this.count, this.count - 1].some(
      (count) => count > 0 && authorization === `Bearer ${this.#prefix}-token-${count}`,
    );
  }

  give(): string {
    this.count++;
    return this.latest;
  }
}
