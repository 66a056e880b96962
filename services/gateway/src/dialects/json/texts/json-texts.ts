import { StringLiterals } from './string-literals.ts';

/** Writes strings as JSON; long ones are copied from the text that they were read from. */
export class JsonTexts {
  readonly #literals: StringLiterals | undefined;

  /** `read` is the text that values were read from; undefined to write every string anew. */
  constructor(read: Buffer | undefined) {
    this.#literals = read === undefined ? undefined : new StringLiterals(read);
  }

  /** The literal of a string. */
  string(value: string): string {
    if (value.length <= PLAIN_CHARS_MAX && PLAIN.test(value)) return `"${value}"`;
    return this.#literals?.find(value) ?? JSON.stringify(value);
  }
}

/** The bytes of a text that was concatenated. They are written once and copied; measuring the text first costs as much. */
export function textBytes(text: string): Buffer {
  const length = SCRATCH.write(text);
  return length > SCRATCH.length - CHAR_BYTES_MAX
    ? Buffer.from(text)
    : Buffer.from(SCRATCH.subarray(0, length));
}

const SCRATCH = Buffer.allocUnsafeSlow(1024 * 1024);
/** A text that ends nearer to the end of the scratch may have been cut there. */
const CHAR_BYTES_MAX = 4;

/** Text that is its own literal; the test costs less than a call of `JSON.stringify`. */
const PLAIN = /^[\w .,:;/()-]*$/;
const PLAIN_CHARS_MAX = 48;

/** A member behind others: `,"name":value`; empty without a value. */
export function member(name: string, json: string | undefined): string {
  return json === undefined ? '' : `,"${name}":${json}`;
}

/** The members of an object behind others. */
export function members(object: object): string {
  const json = JSON.stringify(object);
  return json === '{}' ? '' : `,${json.slice(1, -1)}`;
}

/** An array of JSON texts. Concatenated and not joined: each level of a body would copy all below it. */
export function jsonArray(items: readonly string[]): string {
  let json = '';
  for (const item of items) json += json === '' ? item : `,${item}`;
  return `[${json}]`;
}
