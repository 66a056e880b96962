const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK_LINE = Buffer.from('\n\n');
const BLANK_LINE_CR = Buffer.from('\n\r\n');

/**
 * Server-sent events end with a blank line: a line feed, perhaps a carriage return, a line feed. (Lines that end with
 * a lone carriage return, which the standard also allows, are written by no provider.)
 */

/** Just after the last blank line in the bytes; 0 when there is none. */
export function lastEventEnd(bytes: Buffer): number {
  const length = bytes.length;
  if (bytes[length - 1] === LINE_FEED) {
    const before = bytes[length - 2] === CARRIAGE_RETURN ? length - 3 : length - 2;
    if (bytes[before] === LINE_FEED) return length;
  }
  const plain = bytes.lastIndexOf(BLANK_LINE);
  const withReturn = bytes.lastIndexOf(BLANK_LINE_CR);
  return Math.max(plain === -1 ? 0 : plain + 2, withReturn === -1 ? 0 : withReturn + 3);
}

/** Just after the blank line that ends the event at `start`; the end of the bytes when it is not ended. */
export function eventEnd(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(LINE_FEED, start); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const next = bytes[at + 1] === CARRIAGE_RETURN ? at + 2 : at + 1;
    if (bytes[next] === LINE_FEED) return next + 1;
  }
  return bytes.length;
}

/** Start of the event that the position is in. */
export function eventStart(bytes: Buffer, position: number): number {
  for (let at = position - 1; at > 0; at--) {
    at = bytes.lastIndexOf(LINE_FEED, at);
    if (at <= 0) return 0;
    if (bytes[at - 1] === LINE_FEED) return at + 1;
    if (bytes[at - 1] === CARRIAGE_RETURN && bytes[at - 2] === LINE_FEED) return at + 1;
  }
  return 0;
}

/** The data of one event: its `data` lines without their name, joined by line feeds. */
export function eventData(bytes: Buffer, start: number, end: number): string {
  const lines = bytes.toString('utf8', start, end).split('\n');
  let data: string | undefined;
  for (const line of lines) {
    if (!line.startsWith('data:')) continue;
    const value = line.slice(line.startsWith(' ', 5) ? 6 : 5, line.endsWith('\r') ? -1 : undefined);
    data = data === undefined ? value : `${data}\n${value}`;
  }
  return data ?? '';
}

/** How many events with data the bytes hold: lines that start with `data`, several lines of one event counted each. */
export function countDataLines(bytes: Buffer): number {
  let count = bytes.indexOf(DATA_AT_START) === 0 ? 1 : 0;
  for (let at = bytes.indexOf(DATA_LINE); at !== -1; at = bytes.indexOf(DATA_LINE, at + DATA_LINE.length))
    count++;
  return count;
}

const DATA_AT_START = Buffer.from('data:');
const DATA_LINE = Buffer.from('\ndata:');
