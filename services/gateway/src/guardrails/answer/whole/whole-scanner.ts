import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import type { Place } from '../../place.ts';
import type { ScanTurns } from '../../scan/scan-turns.ts';
import { SliceSize } from '../../scan/slice-size.ts';
import type { AnswerScanner } from '../answer-scanner.ts';
import { mapStrings, stringsOf } from '../map-strings.ts';

/** What the texts of a whole answer are scanned with. */
export type WholeScannerOptions = {
  readonly scanner: AnswerScanner;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly turns: ScanTurns;
  /** For all texts together. */
  readonly timeoutMs: number;
};

/** Scans the texts of an answer that has come whole, in slices, so that no large answer stops other requests. */
export class WholeScanner {
  readonly #options: WholeScannerOptions;
  readonly #size: SliceSize;
  readonly #deadlineMs: number;

  constructor(options: WholeScannerOptions) {
    this.#options = options;
    this.#size = new SliceSize(options.clock);
    this.#deadlineMs = options.clock.monotonicMs() + options.timeoutMs;
  }

  /** The objection of a guardrail, or the failure of one that must look and could not. */
  get error(): GatewayError | undefined {
    return this.#options.scanner.error;
  }

  /** A text, rewritten; the same text if nothing was, or if the time is up. */
  async text(text: string, { place, isJson }: { place: Place; isJson: boolean }): Promise<string> {
    const { scanner, turns, clock, timeoutMs } = this.#options;
    const scanned = scanner.text(place, isJson);
    let rewritten = '';
    let isInTime = true;
    const slice = this.#size.slices(text, (piece, isLast) => {
      rewritten += scanned.push(piece);
      if (isLast) rewritten += scanned.end();
    });
    await turns.run(() => {
      isInTime = clock.monotonicMs() <= this.#deadlineMs;
      return isInTime && slice();
    });
    if (!isInTime) scanner.failed(`took longer than ${timeoutMs} ms`);
    return isInTime && scanned.isRewritten ? rewritten : text;
  }

  /** Every string of a JSON value, rewritten; the same value if nothing was. */
  async json<Value>(value: Value, place: Place): Promise<Value> {
    const rewritten = new Map<string, string>();
    for (const text of stringsOf(value)) {
      rewritten.set(text, await this.text(text, { place, isJson: false }));
    }
    return mapStrings(value, (text) => rewritten.get(text) ?? text);
  }

  /** A part that no guardrail can read goes by. */
  unread(what: string): void {
    this.#options.scanner.unread(what);
  }
}
