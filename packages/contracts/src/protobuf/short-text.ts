/** A text of so many characters or more has a length of more than one byte. */
const CHARS_MAX = 0x80;

/** Whether a text may be short enough for `writeShortText`, which then needs a byte more than it has characters. */
export function isShortText(text: string): boolean {
  return text.length < CHARS_MAX;
}

/**
 * Writes a short text of ASCII characters after its length in one byte, as protobuf and ClickHouse's RowBinary have it. Returns where
 * it ends; -1 if another character is in it. Names and ids are written character by character: that is cheaper than a call into
 * native code.
 */
export function writeShortText(bytes: Uint8Array, at: number, text: string): number {
  const { length } = text;
  const start = at + 1;
  for (let index = 0; index < length; index++) {
    const character = text.charCodeAt(index);
    if (character > 0x7f) return -1;
    bytes[start + index] = character;
  }
  bytes[at] = length;
  return start + length;
}
