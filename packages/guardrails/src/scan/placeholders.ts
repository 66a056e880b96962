import { patternDetector } from '../patterns/pattern-detector.ts';
import type { Detector } from './detector.ts';

/** Most different texts of one request that placeholders stand for. */
const PLACEHOLDERS_MAX = 1_000;
const KIND_CHARS_MAX = 60;
const PLACEHOLDER = /\[[A-Za-z]\w{0,60}_\d{1,4}\]/;
const PLACEHOLDER_CHARS_MAX = 70;

/**
 * Placeholders that stand for texts of one request, for example `[Email_1]`: the same text has the same one, and they are numbered
 * by when a text first occurs, so that a conversation that grows keeps those that it had. Lives as long as the request.
 */
export class Placeholders {
  readonly #byText = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Whether no text has a placeholder. */
  get isEmpty(): boolean {
    return this.#texts.size === 0;
  }

  /** Notes what looks like a placeholder in a text of the request: it means itself, and stands for nothing else. */
  keep(text: string): void {
    for (const [found] of text.matchAll(new RegExp(PLACEHOLDER, 'g'))) this.#taken.add(found);
  }

  /** The placeholder of a text; undefined if the request has too many. */
  of(kind: string, text: string): string | undefined {
    const known = this.#byText.get(`${kind}:${text}`);
    if (known !== undefined || this.#texts.size >= PLACEHOLDERS_MAX) return known;
    const placeholder = this.#next(kind.replace(/[^A-Za-z]+/g, '').slice(0, KIND_CHARS_MAX) || 'Text');
    this.#byText.set(`${kind}:${text}`, placeholder);
    this.#texts.set(placeholder, text);
    return placeholder;
  }

  /** Finds placeholders; the text of each is its replacement. */
  detector(): Detector {
    const placeholders = patternDetector({
      kind: 'placeholder',
      pattern: PLACEHOLDER,
      charsMax: PLACEHOLDER_CHARS_MAX,
      accept: (match) => this.#texts.has(match),
    });
    return {
      next: (text, from) => {
        const finding = placeholders.next(text, from);
        if (finding === undefined) return undefined;
        return { ...finding, replacement: this.#texts.get(text.slice(finding.start, finding.end)) ?? '' };
      },
      // Words do not become placeholders: nothing is held back for them.
      openFrom: (text, from) => {
        const at = text.lastIndexOf('[');
        const isOpen = at >= from && text.length - at <= PLACEHOLDER_CHARS_MAX && !text.includes(']', at);
        return isOpen ? at : text.length;
      },
    };
  }

  #next(kind: string): string {
    for (let number = (this.#counts.get(kind) ?? 0) + 1; ; number++) {
      const placeholder = `[${kind}_${number}]`;
      if (this.#taken.has(placeholder) || this.#texts.has(placeholder)) continue;
      this.#counts.set(kind, number);
      return placeholder;
    }
  }
}
