import type { SpokenWord, Transcript } from './transcript.ts';

/** Words that are shown together, in seconds. */
export type Segment = { readonly start: number; readonly end: number; readonly text: string };

/** Two lines of subtitles, and as long as people look at them. */
const CHARS_MAX = 84;
const SECONDS_MAX = 7;
/** A silence after which a new segment begins. */
const PAUSE_SECONDS = 1;

/** A transcript cut at ends of sentences and at silences; one segment if its provider gave no words. */
export function segmentsOf({ text, seconds, words }: Transcript): readonly Segment[] {
  if (words.length === 0) return text === '' ? [] : [{ start: 0, end: seconds ?? 0, text }];
  const segments: Segment[] = [];
  let open: SpokenWord[] = [];
  for (const word of words) {
    if (isFull(open, word)) {
      segments.push(segment(open));
      open = [];
    }
    open.push(word);
  }
  return [...segments, segment(open)];
}

function isFull(open: readonly SpokenWord[], next: SpokenWord): boolean {
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return false;
  const chars = open.reduce((sum, { word }) => sum + word.length + 1, next.word.length);
  return (
    /[.?!。?!]$/u.test(last.word) ||
    next.start - last.end > PAUSE_SECONDS ||
    next.end - first.start > SECONDS_MAX ||
    chars > CHARS_MAX
  );
}

function segment(words: readonly SpokenWord[]): Segment {
  const text = words.map(({ word }) => word).join(' ');
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0, text };
}
