import { isShortText, writeShortText } from './short-text.ts';

/** Bytes that are being written; the buffer is replaced by a longer one if it is full. */
export type Output = { bytes: Buffer; at: number };
/** Writes a value. Throws TypeError if the value is of another type. */
export type Write = (output: Output, value: unknown) => void;

/** Of the wire types of protobuf, those that we write. */
export const VARINT = 0;
export const FIXED_64 = 1;
export const DELIMITED = 2;

/** Writes the length of a value before the value. */
export function delimited(write: Write): Write {
  /** Of the value before: values of one field mostly have lengths of as many bytes. */
  let lengthBytes = 1;
  return (output, value) => {
    const reserved = lengthBytes;
    const head = room(output, reserved);
    const start = head + reserved;
    output.at = start;
    write(output, value);
    const length = output.at - start;
    const needed = varintBytes(length);
    if (needed !== reserved) {
      room(output, needed);
      output.bytes.copyWithin(head + needed, start, output.at);
      lengthBytes = needed;
    }
    output.at = head;
    // The value behind it is in the way of a longer buffer, which `writeVarint` makes if 10 bytes have no place.
    if (needed === 1) output.bytes[head] = length;
    else writeVarint(output, length);
    output.at = head + needed + length;
  };
}

/** Writes a text with its length. */
export function writeString(output: Output, value: unknown): void {
  if (typeof value !== 'string') throw wrongType('string', value);
  if (isShortText(value)) {
    const at = room(output, value.length + 1);
    const end = writeShortText(output.bytes, at, value);
    if (end >= 0) {
      output.at = end;
      return;
    }
  }
  const byteLength = Buffer.byteLength(value);
  writeVarint(output, byteLength);
  const at = room(output, byteLength);
  output.at = at + output.bytes.write(value, at);
}

/** Writes bytes with their length. */
export function writeBytes(output: Output, value: unknown): void {
  if (!(value instanceof Uint8Array)) throw wrongType('bytes', value);
  writeVarint(output, value.length);
  const at = room(output, value.length);
  output.bytes.set(value, at);
  output.at = at + value.length;
}

/** Writes a safe integer, given as a number or as text. */
export function writeInteger(output: Output, value: unknown): void {
  const number = typeof value === 'number' ? value : Number(String(value));
  if (!Number.isSafeInteger(number)) throw wrongType('integer', value);
  if (number >= 0) writeVarint(output, number);
  else writeNegative(output, BigInt.asUintN(64, BigInt(number)));
}

/** Writes a boolean. */
export function writeBoolean(output: Output, value: unknown): void {
  if (typeof value !== 'boolean') throw wrongType('boolean', value);
  writeVarint(output, value ? 1 : 0);
}

/** Writes a floating-point number. */
export function writeDouble(output: Output, value: unknown): void {
  if (typeof value !== 'number') throw wrongType('number', value);
  output.at = output.bytes.writeDoubleLE(value, room(output, 8));
}

/** Writes a safe integer from 0 on. */
export function writeVarint(output: Output, value: number): void {
  let at = room(output, VARINT_BYTES_MAX);
  const { bytes } = output;
  let rest = value;
  for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  output.at = at;
}

function writeNegative(output: Output, value: bigint): void {
  let at = room(output, VARINT_BYTES_MAX);
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) output.bytes[at++] = Number(rest & 0x7fn) | 0x80;
  output.bytes[at++] = Number(rest);
  output.at = at;
}

const VARINT_BYTES_MAX = 10;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** Makes sure that so many bytes can be written; returns where. */
function room(output: Output, byteCount: number): number {
  if (output.at + byteCount > output.bytes.length) {
    const grown = Buffer.allocUnsafeSlow((output.at + byteCount) * 2);
    output.bytes.copy(grown, 0, 0, output.at);
    output.bytes = grown;
  }
  return output.at;
}

/** The error for a value of another type. */
export function wrongType(expected: string, value: unknown): TypeError {
  return new TypeError(`${expected} expected, not ${typeof value}`);
}
