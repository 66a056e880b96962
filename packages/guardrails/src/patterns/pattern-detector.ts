import type { Detector, Finding } from '../scan/detector.ts';

/** A pattern of the built-in rules. Every quantifier in it is bounded, so that it is linear and local. */
export type Pattern = {
  readonly kind: string;
  /** Looks back at most `CONTEXT_CHARS` and ahead at most one character behind the match, unless `charsMax` covers more. */
  readonly pattern: RegExp;
  /** Most characters from the start of a match to the last one that it depends on. */
  readonly charsMax: number;
  /** The characters that a match consists of, as a pattern for one character. A match never spans another one. */
  readonly alphabet?: RegExp;
  /** What a match begins with, in place of an alphabet: one word. */
  readonly opener?: RegExp;
  /** Whether a match is one; decides by the match alone, or by what `charsMax` covers. */
  accept?(match: string, at: { readonly text: string; readonly start: number }): boolean;
};

/** A detector of one pattern. */
export function patternDetector(given: Pattern): Detector {
  const { kind, accept, charsMax } = given;
  const pattern = new RegExp(given.pattern.source, withGlobal(given.pattern.flags));
  const open = given.opener === undefined ? runStart(given.alphabet ?? /[^\s]/) : openerStart(given.opener);
  return {
    next(text, from): Finding | undefined {
      pattern.lastIndex = from;
      for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
        const [found] = match;
        const start = match.index;
        if (found.length > 0 && (accept === undefined || accept(found, { text, start }))) {
          return { kind, start, end: start + found.length };
        }
        pattern.lastIndex = start + 1;
      }
      return undefined;
    },
    openFrom(text, from) {
      const earliest = Math.max(from, text.length - charsMax - 1);
      return open(text, earliest);
    },
  };
}

/** Start of the run of alphabet characters at the end of a text. */
function runStart(alphabet: RegExp): (text: string, earliest: number) => number {
  const ascii = Array.from({ length: 128 }, (_, code) => alphabet.test(String.fromCharCode(code)));
  const isOtherIn = alphabet.test('\u00e9');
  return (text, earliest) => {
    let at = text.length;
    while (at > earliest) {
      const code = text.charCodeAt(at - 1);
      if (code < 128 ? ascii[code] !== true : !isOtherIn) break;
      at--;
    }
    return at;
  };
}

/** Start of the first opener in the end of a text, or of the word at its end, which may become one. */
function openerStart(opener: RegExp): (text: string, earliest: number) => number {
  const pattern = new RegExp(opener.source, withGlobal(opener.flags));
  const word = runStart(/[^\s]/);
  return (text, earliest) => {
    const tail = word(text, earliest);
    pattern.lastIndex = earliest;
    const match = pattern.exec(text);
    return match === null ? tail : Math.min(match.index, tail);
  };
}

function withGlobal(flags: string): string {
  return flags.includes('g') ? flags : `${flags}g`;
}
