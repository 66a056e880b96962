import type { Detector, Finding } from '../scan/detector.ts';
import { openPattern, splitLookbehind } from './open-pattern.ts';

/** A pattern of the built-in rules. Every quantifier in it is bounded, so that it is linear and local. */
export type Pattern = {
  readonly kind: string;
  /** With no flags but `i` and `u`. Looks back at most `CONTEXT_CHARS`. */
  readonly pattern: RegExp;
  /** Most characters from the start of a match to the last one that it depends on. */
  readonly charsMax: number;
  /** Whether a match is one; decides by the match alone, or by what `following` covers. */
  accept?(match: string, at: { readonly text: string; readonly start: number }): boolean;
  /** What `accept` reads behind a match, as a pattern; unset: nothing. Matches to the end of a text that does not decide yet. */
  readonly following?: RegExp;
};

/** A detector of one pattern. */
export function patternDetector(pattern: Pattern): Detector {
  return new PatternGroup([pattern]);
}

/**
 * Detectors that together find what a detector of each pattern would. Patterns of the same flags become one regular expression, since a
 * stream is scanned at every token: one call a token costs less than one a pattern.
 */
export function patternDetectors(patterns: readonly Pattern[]): readonly Detector[] {
  const byFlags = Map.groupBy(patterns, ({ pattern }) => pattern.flags);
  return [...byFlags.values()].map((group) => new PatternGroup(group));
}

class PatternGroup implements Detector {
  readonly #any: RegExp;
  /** Matches to the end of a text from the first position at which a match could start that is not decided. */
  readonly #open: RegExp;
  readonly #each: readonly { readonly pattern: Pattern; readonly here: RegExp }[];
  readonly #charsMax: number;

  /** `patterns`: at least one, of the same flags. */
  constructor(patterns: readonly Pattern[]) {
    const flags = patterns[0]?.pattern.flags ?? '';
    this.#any = anyOf(patterns, `${flags}g`, (source) => source);
    this.#open = anyOf(patterns, `${flags}g`, (source, { following }) => {
      const open = openPattern(source, flags);
      return following === undefined ? open : `${open}|(?:${source})${following.source}$`;
    });
    this.#each = patterns.map((pattern) => ({ pattern, here: new RegExp(pattern.pattern, `${flags}y`) }));
    this.#charsMax = Math.max(...patterns.map(({ charsMax }) => charsMax));
  }

  next(text: string, from: number): Finding | undefined {
    this.#any.lastIndex = from;
    for (let match = this.#any.exec(text); match !== null; match = this.#any.exec(text)) {
      const finding = this.#at(text, match.index);
      if (finding !== undefined) return finding;
      this.#any.lastIndex = match.index + 1;
    }
    return undefined;
  }

  openFrom(text: string, from: number): number {
    this.#open.lastIndex = Math.max(from, text.length - this.#charsMax - 1);
    // Half of a character may become one that a pattern has.
    const isHalf = isHighSurrogate(text.charCodeAt(text.length - 1));
    const whole = isHalf ? text.slice(0, -1) : text;
    return this.#open.exec(whole)?.index ?? whole.length;
  }

  /** The longest finding at a position. */
  #at(text: string, start: number): Finding | undefined {
    let longest: Finding | undefined;
    for (const { pattern, here } of this.#each) {
      here.lastIndex = start;
      const found = here.exec(text)?.[0];
      if (found === undefined || found === '' || start + found.length <= (longest?.end ?? start)) continue;
      if (pattern.accept?.(found, { text, start }) === false) continue;
      longest = { kind: pattern.kind, start, end: start + found.length };
    }
    return longest;
  }
}

/**
 * Matches where one of some patterns does, each with its source changed. What several look back at first is looked at once: most
 * positions of a text are in the middle of a word, where none of them begins.
 */
function anyOf(
  patterns: readonly Pattern[],
  flags: string,
  change: (source: string, pattern: Pattern) => string,
): RegExp {
  const parts = patterns.map((pattern) => ({ pattern, ...splitLookbehind(pattern.pattern.source, flags) }));
  const sources = [...Map.groupBy(parts, ({ before }) => before)].map(
    ([before, group]) => `${before}(?:${group.map(({ rest, pattern }) => change(rest, pattern)).join('|')})`,
  );
  return new RegExp(sources.join('|'), flags);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
