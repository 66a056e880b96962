/** Most different texts that are masked one by one; a body in which more were found is left out. */
const TEXTS_MAX = 200;
const MASK = '****';
const WITHHELD = Buffer.from('"[withheld: guardrails found more than can be masked]"');

/** What guardrails found in a request and its answer: masked in the log, in text and in JSON. */
export class FoundTexts {
  readonly #texts = new Set<string>();
  #isTooMuch = false;

  /** Adds what was found. */
  add(found: string): void {
    if (found === '' || this.#texts.has(found)) return;
    if (this.#texts.size === TEXTS_MAX) this.#isTooMuch = true;
    else this.#texts.add(found);
  }

  /** The bytes without what was found. */
  masked(bytes: Buffer): Buffer {
    if (this.#texts.size === 0) return bytes;
    if (this.#isTooMuch) return WITHHELD;
    let text = bytes.toString();
    const longestFirst = [...this.#texts].sort((one, other) => other.length - one.length);
    for (const found of longestFirst) {
      text = text.replaceAll(found, MASK).replaceAll(JSON.stringify(found).slice(1, -1), MASK);
    }
    return Buffer.from(text);
  }
}
