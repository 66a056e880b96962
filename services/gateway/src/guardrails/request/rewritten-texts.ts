import type { Replacements } from './replace-strings.ts';
import type { RequestText } from './request-texts.ts';

/** Notes what rewritten texts of a request take the place of. */
export class RewrittenTexts implements Replacements {
  readonly strings = new Map<string, string>();
  readonly base64 = new Map<string, string>();
  readonly numbers = new Map<string, string>();

  /** Whether nothing was rewritten. */
  get isEmpty(): boolean {
    return this.strings.size + this.base64.size + this.numbers.size === 0;
  }

  /** Notes that a text became another one. */
  add(original: RequestText, text: string): void {
    if (original.base64 !== undefined) {
      this.base64.set(original.base64, Buffer.from(text).toString('base64'));
      return;
    }
    this.strings.set(original.text, text);
    // A wire may hold the arguments of a call as an object: its members change one by one.
    if (original.isJson) this.#addLeaves(parsed(original.text), parsed(text));
  }

  #addLeaves(before: unknown, after: unknown): void {
    if (typeof before === 'string' && typeof after === 'string' && before !== after) {
      this.strings.set(before, after);
    } else if (typeof before === 'number' && typeof after === 'string') {
      this.numbers.set(String(before), after);
    } else if (Array.isArray(before) && Array.isArray(after)) {
      for (const [index, item] of before.entries()) this.#addLeaves(item, after[index]);
    } else if (isObject(before) && isObject(after)) {
      const keys = Object.keys(after);
      for (const [index, [key, item]] of Object.entries(before).entries()) {
        const newKey = keys[index] ?? key;
        this.#addLeaves(key, newKey);
        this.#addLeaves(item, after[newKey]);
      }
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
