import type { FoundText } from '@tollgate/guardrails';
import type { RequestText } from './request-texts.ts';

/** Characters to both sides of where one part ends and the next begins in which a finding may stand. */
const AROUND_CHARS = 256;

/** A finding that begins in one part of a message and ends in another: what of it stands in each of them. */
export type SplitFinding = {
  readonly finding: FoundText;
  readonly pieces: readonly { readonly index: number; readonly start: number; readonly end: number }[];
};

/** Parts of messages that a model reads one after the other, as indexes of texts. */
export function neighbours(texts: readonly RequestText[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [index, { run }] of texts.entries()) {
    if (run === undefined) continue;
    const group = groups.get(run);
    if (group === undefined) groups.set(run, [index]);
    else group.push(index);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** The findings that no part has alone, from the last to the first. */
export async function findAcross(
  texts: readonly RequestText[],
  group: readonly number[],
  scan: (text: string) => Promise<readonly FoundText[]>,
): Promise<readonly SplitFinding[]> {
  const parts = group.map((index) => ({ index, text: texts[index]?.text ?? '' }));
  const whole = parts.map(({ text }) => text).join('');
  const ends: number[] = [];
  for (const { text } of parts) ends.push((ends.at(-1) ?? 0) + text.length);
  const seams = ends.slice(0, -1);
  const split: SplitFinding[] = [];
  for (const { from, to } of rangesAround(seams, whole.length)) {
    for (const finding of await scan(whole.slice(from, to))) {
      const start = finding.start + from;
      const end = finding.end + from;
      if (!seams.some((seam) => start < seam && seam < end)) continue;
      const pieces = parts.flatMap(({ index, text }, at) => {
        const begin = (ends[at] ?? 0) - text.length;
        const piece = { index, start: Math.max(0, start - begin), end: Math.min(text.length, end - begin) };
        return piece.start < piece.end ? [piece] : [];
      });
      split.push({ finding, pieces });
    }
  }
  return split.reverse();
}

/** The neighbourhood of each seam; those that touch are one. */
function rangesAround(
  seams: readonly number[],
  length: number,
): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const seam of seams) {
    const range = { from: Math.max(0, seam - AROUND_CHARS), to: Math.min(length, seam + AROUND_CHARS) };
    const last = ranges.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = range.to;
    else ranges.push(range);
  }
  return ranges;
}
