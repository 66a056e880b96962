/** Where a value stands in JSON bytes: from `start` up to, not including, `end`. */
export type Span = { readonly start: number; readonly end: number };

/** A member name made ready for searching. Letters and `_` only. */
export type JsonKey = {
  readonly name: string;
  readonly token: Buffer;
  /** What an escaped spelling of the name would contain; absent from nearly every body. */
  readonly escapes: readonly Buffer[];
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Prepares a member name for `topLevelSpans` and `memberSpans`. */
export function jsonKey(name: string): JsonKey {
  const highDigits = new Set([...name].map((letter) => (letter.charCodeAt(0) >> 4).toString(16)));
  return {
    name,
    token: Buffer.from(`"${name}"`),
    escapes: [...highDigits].map((digit) => Buffer.from(`\\u00${digit}`)),
  };
}

/**
 * The values of a key of the outermost object. `json` must be valid JSON whose parsed object has the key itself.
 * More than one where the key is repeated (parsers disagree about which counts, so all must be treated alike).
 */
export function topLevelSpans(json: Buffer, key: JsonKey): Span[] {
  const sole = soleSpan(json, key);
  return sole === undefined ? memberSpans(json, afterSpace(json, 0), key) : [sole];
}

/** The values of a key of the object that opens at `objectStart`, found by walking its members. Valid JSON only. */
export function memberSpans(json: Buffer, objectStart: number, key: JsonKey): Span[] {
  const spans: Span[] = [];
  let at = afterSpace(json, objectStart + 1);
  while (json[at] === QUOTE) {
    const keyEnd = stringEnd(json, at);
    const isMatch = keyName(json, at, keyEnd) === key.name;
    const start = afterSpace(json, afterSpace(json, keyEnd) + 1);
    const end = valueEnd(json, start);
    if (isMatch) spans.push({ start, end });
    at = afterSpace(json, end);
    if (json[at] === COMMA) at = afterSpace(json, at + 1);
  }
  return spans;
}

/**
 * The fast way. In valid JSON `"name"` followed by a colon is always a member name (inside a string its first quote
 * would follow a backslash). When it occurs once, and no escaped spelling can be about, and the outermost object is
 * known to have the name, it is the outermost object's.
 */
function soleSpan(json: Buffer, key: JsonKey): Span | undefined {
  let value = -1;
  for (let at = json.indexOf(key.token); at !== -1; at = json.indexOf(key.token, at + key.token.length)) {
    const start = keyValueStart(json, at, key);
    if (start === -1) continue;
    if (value !== -1) return undefined;
    value = start;
  }
  if (value === -1 || key.escapes.some((escaped) => json.includes(escaped))) return undefined;
  return { start: value, end: valueEnd(json, value) };
}

/** Start of the value when the token found at `at` is a member name, else -1. Works on any bytes. */
export function keyValueStart(json: Buffer, at: number, key: JsonKey): number {
  if (at > 0 && json[at - 1] === BACKSLASH) return -1;
  const colon = afterSpace(json, at + key.token.length);
  return json[colon] === COLON ? afterSpace(json, colon + 1) : -1;
}

/** The first position from `at` on that is no JSON white space. */
export function afterSpace(json: Buffer, at: number): number {
  let position = at;
  for (;;) {
    const byte = json[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return position;
    position++;
  }
}

/** End of the value that starts at `at`; the end of the bytes when it is not closed. */
export function valueEnd(json: Buffer, at: number): number {
  const first = json[at];
  if (first === QUOTE) return stringEnd(json, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return containerEnd(json, at);
  let position = at;
  while (position < json.length && !isAfterScalar(json[position])) position++;
  return position;
}

function isAfterScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || (byte ?? 0) <= 0x20;
}

function containerEnd(json: Buffer, at: number): number {
  let depth = 0;
  let position = at;
  while (position < json.length) {
    const byte = json[position];
    if (byte === QUOTE) {
      position = stringEnd(json, position);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return position + 1;
    position++;
  }
  return json.length;
}

/** End of the string whose opening quote is at `at`: strings are skipped by native search, not byte by byte. */
function stringEnd(json: Buffer, at: number): number {
  let quote = json.indexOf(QUOTE, at + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    quote = json.indexOf(QUOTE, quote + 1);
  }
  return json.length;
}

function keyName(json: Buffer, start: number, end: number): string {
  const raw = json.toString('utf8', start, end);
  return raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1);
}
