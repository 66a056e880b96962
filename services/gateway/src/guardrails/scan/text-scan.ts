import type { Clock } from '@tollgate/clock';
import { type Detector, type FoundText, type Released, type Replace, TextStream } from '@tollgate/guardrails';
import { JsonTextStream } from './json-text-stream.ts';
import type { ScanTurns } from './scan-turns.ts';
import { SliceSize } from './slice-size.ts';

/** A text that is scanned whole. */
export type ScannedText = {
  readonly text: string;
  /** Whether it is JSON whose strings are the texts. */
  readonly isJson: boolean;
};

/** What came of scanning a text. */
export type TextScan = { readonly text: string; readonly findings: readonly FoundText[] };

/** What texts are scanned with. */
export type TextScannerOptions = {
  readonly detectors: readonly Detector[];
  readonly replace?: Replace;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly turns: ScanTurns;
  /** Throws if the time is up. */
  checkTime(): void;
};

/** A whole text is never let go before it is scanned. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** Scans texts one after the other, in slices, so that no large request stops the others. */
export class TextScanner {
  readonly #options: TextScannerOptions;
  readonly #size: SliceSize;

  constructor(options: TextScannerOptions) {
    this.#options = options;
    this.#size = new SliceSize(options.clock);
  }

  /** Scans one text. Rejects with what `checkTime` throws. */
  async scan({ text, isJson }: ScannedText): Promise<TextScan> {
    const { turns, checkTime } = this.#options;
    const options = { ...this.#options, heldCharsMax: UNBOUNDED };
    const stream = isJson ? new JsonTextStream(options) : new TextStream(options);
    const pieces: Released[] = [];
    await turns.run(
      this.#size.slices(text, (slice, isLast) => {
        checkTime();
        pieces.push(stream.push(slice));
        if (isLast) pieces.push(stream.end());
      }),
    );
    return {
      text: pieces.map((piece) => piece.text).join(''),
      findings: pieces.flatMap(({ findings }) => findings),
    };
  }
}
