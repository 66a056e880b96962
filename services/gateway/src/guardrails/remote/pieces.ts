/** A piece of a longer text, and where it begins. */
export type TextPiece = { readonly text: string; readonly at: number };

/** Characters that a piece has in common with the one before it, so that a phrase that one of them cuts is whole in the other. */
export const OVERLAP_CHARS = 200;

/** A text in pieces of at most so many characters, which overlap. */
export function overlappingPieces(text: string, charsMax: number): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  for (let at = 0; ; at += charsMax - OVERLAP_CHARS) {
    pieces.push({ text: text.slice(at, at + charsMax), at });
    if (at + charsMax >= text.length) return pieces;
  }
}

/** A list in lists of at most so many. */
export function inBatches<Item>(items: readonly Item[], max: number): readonly (readonly Item[])[] {
  const batches: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += max) batches.push(items.slice(at, at + max));
  return batches;
}
