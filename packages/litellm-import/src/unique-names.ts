type NameRules = {
  readonly lengthMax?: number;
  /** What becomes a dash. */
  readonly forbidden?: RegExp;
  /** Stands before the number of a name that is taken. */
  readonly separator?: string;
};

/** Names that may stand in manifests, made of other names and each given once. */
export class UniqueNames {
  readonly #used = new Set<string>();
  /** The number to try next, by plain name: many of one name must not take quadratic time. */
  readonly #next = new Map<string, number>();
  readonly #lengthMax: number;
  readonly #forbidden: RegExp;
  readonly #separator: string;

  constructor({ lengthMax = 64, forbidden = /[^A-Za-z0-9._-]+/g, separator = '-' }: NameRules = {}) {
    this.#lengthMax = lengthMax;
    this.#forbidden = forbidden;
    this.#separator = separator;
  }

  /** Keeps a name from being given. */
  reserve(name: string): void {
    this.#used.add(name);
  }

  /** The name itself where it is free and right, else the nearest one that is. */
  take(wanted: string): string {
    const plain = wanted.replace(this.#forbidden, '-').replace(/^[^A-Za-z0-9]+/, '') || 'unnamed';
    for (let number = this.#next.get(plain) ?? 1; ; number++) {
      const suffix = number === 1 ? '' : `${this.#separator}${number}`;
      const name = plain.slice(0, this.#lengthMax - suffix.length) + suffix;
      if (this.#used.has(name)) continue;
      this.#used.add(name);
      this.#next.set(plain, number + 1);
      return name;
    }
  }
}
