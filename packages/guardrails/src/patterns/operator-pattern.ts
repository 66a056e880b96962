import { RE2JS, RE2JSException } from 're2js';
import type { Detector } from '../scan/detector.ts';

/** Longest pattern of an operator. */
const PATTERN_CHARS_MAX = 2_000;
/**
 * Repetitions multiply: a program of more instructions is refused. One KB of text takes it up to 25 µs for each instruction, and
 * a text is scanned in slices of no less than a quarter of that.
 */
const PROGRAM_MAX = 3_000;

/**
 * A detector of an operator's own pattern, in RE2's syntax and by RE2's algorithm: its time grows with the text and with the
 * pattern, never faster. Throws PatternFault if the pattern does not compile or is too large.
 */
export function operatorPattern(pattern: string, replacement: string): Detector {
  const program = compiledPattern(pattern);
  if (program.matches('')) throw new PatternFault('matches the empty text, and so every text');
  return {
    next(text, from) {
      const matcher = program.matcher(text);
      for (let at = from; at <= text.length && matcher.find(at); at = matcher.end() + 1) {
        const start = matcher.start();
        const end = matcher.end();
        if (end > start) return { kind: 'custom_pattern', start, end, replacement };
      }
      return undefined;
    },
    // What a pattern may still match is not known to us: its window is.
    openFrom: (text, from) => Math.max(from, inSteps(text.length - OPERATOR_WINDOW_CHARS)),
  };
}

/** Characters that a stream holds back at least for a pattern of an operator; a longer match is replaced as it comes. */
export const OPERATOR_WINDOW_CHARS = 256;

/** Characters that have to come until the window is scanned again: at each token, a KB would cost ten times as much. */
const STEP_CHARS = 16;

function inSteps(chars: number): number {
  return chars - (chars % STEP_CHARS);
}

/** A pattern that cannot be used. The message says why, for the operator who wrote it. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

/** Compiles a pattern of an operator. Throws PatternFault. Remembers a few hundred. */
export function compiledPattern(pattern: string): RE2JS {
  const known = compiledPatterns.get(pattern);
  if (known !== undefined) return known;
  const program = compiled(pattern);
  if (compiledPatterns.size >= COMPILED_MAX) compiledPatterns.clear();
  compiledPatterns.set(pattern, program);
  return program;
}

const compiledPatterns = new Map<string, RE2JS>();
const COMPILED_MAX = 256;

function compiled(pattern: string): RE2JS {
  if (pattern.length > PATTERN_CHARS_MAX) {
    throw new PatternFault(`is longer than ${PATTERN_CHARS_MAX} characters`);
  }
  let program: RE2JS;
  try {
    program = RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternFault(
      `is no pattern in RE2's syntax (which has no look-around and no back-references): ${error.message}`,
    );
  }
  if (program.programSize() > PROGRAM_MAX) {
    throw new PatternFault('repeats too much; lower the numbers in braces');
  }
  return program;
}
