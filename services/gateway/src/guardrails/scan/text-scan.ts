import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Detector, type FoundText, type Released, type Replace, TextStream } from '@tollgate/guardrails';
import { JsonTextStream } from './json-text-stream.ts';

/** A text that is scanned whole. */
export type ScannedText = {
  readonly text: string;
  /** Whether it is JSON whose strings are the texts. */
  readonly isJson: boolean;
};

/** What came of scanning a text. */
export type TextScan = { readonly text: string; readonly findings: readonly FoundText[] };

/** Characters that are scanned without a break, so that no large request stops the others. */
const SLICE_CHARS = 8 * 1024;
/** A whole text is never let go before it is scanned. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** Scans texts one after the other; gives other requests their turn between slices. */
export class TextScanner {
  readonly #options: { readonly detectors: readonly Detector[]; readonly replace?: Replace };
  /** Throws if the time is up. */
  readonly #checkTime: () => void;
  #charsSinceTurn = 0;

  constructor(
    options: { readonly detectors: readonly Detector[]; readonly replace?: Replace },
    checkTime: () => void,
  ) {
    this.#options = options;
    this.#checkTime = checkTime;
  }

  /** Scans one text. Throws what `checkTime` throws. */
  async scan({ text, isJson }: ScannedText): Promise<TextScan> {
    const options = { ...this.#options, heldCharsMax: UNBOUNDED };
    const stream = isJson ? new JsonTextStream(options) : new TextStream(options);
    const pieces: Released[] = [];
    for (let at = 0; at < text.length; at += SLICE_CHARS) {
      const slice = text.slice(at, at + SLICE_CHARS);
      pieces.push(stream.push(slice));
      this.#charsSinceTurn += slice.length;
      if (this.#charsSinceTurn < SLICE_CHARS) continue;
      this.#charsSinceTurn = 0;
      await nextTurn();
      this.#checkTime();
    }
    pieces.push(stream.end());
    return {
      text: pieces.map((piece) => piece.text).join(''),
      findings: pieces.flatMap(({ findings }) => findings),
    };
  }
}
