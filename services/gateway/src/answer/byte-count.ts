/** How many bytes some pieces have together. */
export function byteCount(pieces: readonly Buffer[]): number {
  let count = 0;
  for (const piece of pieces) count += piece.length;
  return count;
}
