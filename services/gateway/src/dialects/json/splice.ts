import type { Span } from './key-spans.ts';

/** Bytes to put in the place of a span; an empty span inserts. */
export type Edit = Span & { readonly replacement: Buffer };

/** The bytes with the edits made and every other byte as it was. Edits must not overlap. */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const ordered = edits.length > 1 ? edits.toSorted((one, other) => one.start - other.start) : edits;
  let length = bytes.length;
  for (const edit of ordered) length += edit.replacement.length - (edit.end - edit.start);
  const result = Buffer.allocUnsafe(length);
  let from = 0;
  let to = 0;
  for (const edit of ordered) {
    to += bytes.copy(result, to, from, edit.start);
    to += edit.replacement.copy(result, to);
    from = edit.end;
  }
  bytes.copy(result, to, from);
  return result;
}
