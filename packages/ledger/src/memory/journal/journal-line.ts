import { crc32 } from 'node:zlib';

/** One write of the journal as a line: the CRC-32 of its text in eight hexadecimal digits, a space and the text. */
export function journalLine(text: string): string {
  return `${checksum(text)} ${text}\n`;
}

/** The texts of whole lines, in their order. A line that is torn or damaged is left out: it says nothing that can be trusted. */
export function journalTexts(lines: string): string[] {
  return lines.split('\n').flatMap((line) => {
    const text = line.slice(CHECKSUM_CHARS + 1);
    return text !== '' && line.slice(0, CHECKSUM_CHARS) === checksum(text) ? [text] : [];
  });
}

const CHECKSUM_CHARS = 8;

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CHECKSUM_CHARS, '0');
}
