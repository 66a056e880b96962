/** The candidate that `word` was most likely meant to be: fewest inserted, dropped, changed or swapped letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean x?` for the end of an error text, or nothing when no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word.slice(0, WORD_LENGTH_MAX), candidates);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Returns candidates in the order of their distance from a word; equally distant ones keep theirs. */
export function byNearness(word: string, candidates: readonly string[]): string[] {
  const asked = word.slice(0, WORD_LENGTH_MAX);
  const distances = candidates.map((candidate) => [editDistance(asked, candidate), candidate] as const);
  return distances.sort(([one], [other]) => one - other).map(([, candidate]) => candidate);
}

const WORD_LENGTH_MAX = 200;

/** Optimal string alignment, three rows at a time. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let distance = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && isSwapped) {
        distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
