/** Text that a detector objects to. Positions are UTF-16 units of the text; `end` is exclusive. */
export type Finding = {
  /** What it is, for results and metrics, for example `Email` or `github_token`. Never holds the text. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** Replaces the text when the check rewrites; empty removes it. Unset: the check's own replacement. */
  readonly replacement?: string;
};

/**
 * Finds one kind of text. What it finds at a position depends only on the text near it, so that a text that arrives in
 * chunks gives the same findings as the whole: `openFrom` says from where more text could change them.
 */
export interface Detector {
  /** The leftmost finding that starts at `from` or later, in a text that may go on. */
  next(text: string, from: number): Finding | undefined;
  /**
   * The first position, `from` or later, at which a finding may start that more text could add, extend or remove; the
   * text's length if no such position exists.
   */
  openFrom(text: string, from: number): number;
}

/** Units of text before a position that a detector may look at. */
export const CONTEXT_CHARS = 64;
