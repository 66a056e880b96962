import type { StreamPart } from '../../dialects/canonical/events.ts';

/** Most characters of text that are looked at in the turn in which they come. */
export const SHORT_CHARS_MAX = 1_024;

/** Characters of text in a part of a stream. */
export function charsOf(part: StreamPart): number {
  switch (part.kind) {
    case 'delta':
      return part.text.length;
    case 'other':
      return charsIn(part.raw);
    case 'block_start':
      return part.block.kind === 'opaque' ? charsIn(part.block.raw) : 0;
    default:
      return 0;
  }
}

/** Whether parts are looked at at once. */
export function isShort(parts: readonly StreamPart[]): boolean {
  let chars = 0;
  for (const part of parts) {
    chars += charsOf(part);
    if (chars > SHORT_CHARS_MAX) return false;
  }
  return true;
}

function charsIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let chars = 0;
  for (const item of Object.values(value)) chars += charsIn(item);
  return chars;
}
