import { CONTEXT_CHARS, type Detector, type Finding } from './detector.ts';
import { Finder } from './find.ts';
import type { Replace } from './rewrite.ts';

/** How a text that arrives in chunks is scanned. */
export type TextStreamOptions = {
  readonly detectors: readonly Detector[];
  /** Rewrites findings; unset: the text stays as it is. */
  readonly replace?: Replace;
  /** Most characters that are held back. A longer finding is found late: its beginning has been let go. */
  readonly heldCharsMax: number;
};

/** A finding with the text that was found: for masks alone, never for logs. */
export type FoundText = Finding & { readonly found: string };

/** What may go on: text, and what was found in it. */
export type Released = { readonly text: string; readonly findings: readonly FoundText[] };

/**
 * Scans a text that arrives in chunks. Text is held back only from the first position at which a detector could still
 * find something. What is released, put together, is what scanning the whole text gives, for findings of at most
 * `heldCharsMax` characters and texts that are never forced out. Findings carry positions in the whole text.
 */
export class TextStream {
  readonly #options: TextStreamOptions;
  /** Text from `#offset` on: context, then what is scanned or held. */
  #buffer = '';
  #offset = 0;
  /** Findings that start before are known. */
  #scanned = 0;
  /** Text before was let go. */
  #released = 0;
  /** Start of a finding that may go on and whose replacement is out already; -1 for none. */
  #replaced = -1;

  constructor(options: TextStreamOptions) {
    this.#options = options;
  }

  /** Characters that are held back. */
  get heldChars(): number {
    return this.#buffer.length - this.#released;
  }

  /** Takes more text. */
  push(text: string): Released {
    this.#buffer += text;
    const { detectors, heldCharsMax } = this.#options;
    let open = this.#buffer.length;
    for (const detector of detectors) open = Math.min(open, detector.openFrom(this.#buffer, this.#scanned));
    const result = this.#advance(open, Math.max(open, this.#buffer.length - heldCharsMax), false);
    this.#forget();
    return result;
  }

  /** Lets everything go that is held, although more text may come: time is up. */
  release(): Released {
    const { detectors } = this.#options;
    let open = this.#buffer.length;
    for (const detector of detectors) open = Math.min(open, detector.openFrom(this.#buffer, this.#scanned));
    return this.#advance(open, this.#buffer.length, false);
  }

  /** The text is over. */
  end(): Released {
    return this.#advance(this.#buffer.length, this.#buffer.length, true);
  }

  /** Scans up to `open` and lets text up to `until` go. */
  #advance(open: number, until: number, isOver: boolean): Released {
    const findings: FoundText[] = [];
    let out = '';
    // Nothing more is decided: what would be found starts behind.
    const isUndecided = open <= this.#scanned && !isOver;
    const finder = isUndecided ? undefined : new Finder(this.#options.detectors);
    while (finder !== undefined) {
      const finding = finder.next(this.#buffer, this.#scanned);
      if (finding === undefined || (finding.start >= open && !isOver)) break;
      const isContinued = finding.start === this.#replaced;
      if (!isContinued) {
        const found = this.#buffer.slice(finding.start, finding.end);
        findings.push({
          ...finding,
          found,
          start: finding.start + this.#offset,
          end: finding.end + this.#offset,
        });
      }
      out += this.#through(finding, isContinued);
      // One that reaches the end of what has come may go on.
      if (!isOver && finding.end === this.#buffer.length) {
        this.#replaced = finding.start;
        this.#scanned = finding.start;
        return { text: out, findings };
      }
      this.#replaced = -1;
      this.#scanned = finding.end;
    }
    const to = isOver ? until : this.#notInsidePair(until);
    if (to > this.#released) {
      out += this.#buffer.slice(this.#released, to);
      this.#released = to;
    }
    this.#scanned = Math.max(this.#scanned, Math.min(open, this.#released));
    return { text: out, findings };
  }

  /** The text up to the end of a finding, which is replaced as far as it is still here. */
  #through(finding: Finding, isContinued: boolean): string {
    const { replace } = this.#options;
    const before = this.#buffer.slice(this.#released, Math.max(this.#released, finding.start));
    const found = this.#buffer.slice(finding.start, finding.end);
    const rest = this.#buffer.slice(Math.max(this.#released, finding.start), finding.end);
    const isNew = finding.end > this.#released;
    this.#released = Math.max(this.#released, finding.end);
    if (replace === undefined) return before + rest;
    return isContinued || !isNew ? before : before + replace(finding, found);
  }

  /** Two units of one character stay together. */
  #notInsidePair(at: number): number {
    const unit = this.#buffer.charCodeAt(at - 1);
    return at > this.#released && unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at;
  }

  /** Text before the context of what is open is of no use any more. */
  #forget(): void {
    const far = this.#buffer.length - KEPT_CHARS;
    if (this.#scanned < far) {
      this.#scanned = Math.min(far, this.#released);
      if (this.#replaced >= 0 && this.#replaced < this.#scanned) this.#replaced = this.#scanned;
    }
    const drop = Math.min(this.#scanned, this.#released) - CONTEXT_CHARS;
    if (drop < DROPPED_CHARS_MIN) return;
    this.#buffer = this.#buffer.slice(drop);
    this.#offset += drop;
    this.#scanned -= drop;
    this.#released -= drop;
    if (this.#replaced >= 0) this.#replaced -= drop;
  }
}

/** Undecided text that is scanned again with more; beyond it a finding that began earlier is not found. */
const KEPT_CHARS = 16 * 1024;
const DROPPED_CHARS_MIN = 256;
