import type { Detector, Finding } from './detector.ts';

/** Every finding in a whole text, from left to right, none overlapping: of several at one start the longest. */
export function findAll(text: string, detectors: readonly Detector[]): readonly Finding[] {
  const found: Finding[] = [];
  const finder = new Finder(detectors);
  for (let from = 0; ; ) {
    const finding = finder.next(text, from);
    if (finding === undefined) return found;
    found.push(finding);
    from = finding.end;
  }
}

/** Whether anything is found in a whole text. */
export function findFirst(text: string, detectors: readonly Detector[]): Finding | undefined {
  return new Finder(detectors).next(text, 0);
}

/** Merges what several detectors find in one text that is read from left to right. Asks each one no more than it must. */
export class Finder {
  readonly #detectors: readonly Detector[];
  readonly #ahead: (Finding | undefined | 'unasked')[];

  constructor(detectors: readonly Detector[]) {
    this.#detectors = detectors;
    this.#ahead = detectors.map(() => 'unasked');
  }

  /** The leftmost finding at `from` or later. Positions may not fall from call to call. */
  next(text: string, from: number): Finding | undefined {
    let best: Finding | undefined;
    for (const [index, detector] of this.#detectors.entries()) {
      let ahead = this.#ahead[index];
      if (ahead === 'unasked' || (ahead !== undefined && ahead.start < from)) {
        ahead = detector.next(text, from);
        this.#ahead[index] = ahead;
      }
      if (ahead !== undefined && isBefore(ahead, best)) best = ahead;
    }
    return best;
  }
}

function isBefore(one: Finding, other: Finding | undefined): boolean {
  if (other === undefined || one.start !== other.start) return other === undefined || one.start < other.start;
  return one.end > other.end;
}
