import { randomFillSync } from 'node:crypto';

/** Of one id: a seed of the counter, then what fills its end. */
const SEED_BYTES = 3;
const TAIL_BYTES = 6;
const RANDOM_BYTES = SEED_BYTES + TAIL_BYTES;
/** The counter starts in the lower half of its 24 bits, so that 8 million ids of one moment keep their order. */
const SEED_MASK = 0x7f_ff_ff;
const COUNTER_MASK = 0xff_ff_ff;

const pool = Buffer.allocUnsafe(RANDOM_BYTES * 400);
let used = pool.length;
let lastMs = -1;
let counter = 0;

/**
 * Returns a UUIDv7: rises with `nowMs`, and within one moment in the order of the calls, so that rows lie where they were
 * written. Random bytes are drawn in bulk. (RFC 9562, section 6.2, method 1: a counter with a random start.)
 */
export function timeOrderedId(nowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  counter = nowMs === lastMs ? (counter + 1) & COUNTER_MASK : pool.readUIntBE(used, SEED_BYTES) & SEED_MASK;
  lastMs = nowMs;
  writeHex(Math.floor(nowMs / 2 ** 16), 0, 8);
  writeHex(nowMs % 2 ** 16, 9, 4);
  writeHex(counter >> 12, 15, 3);
  writeHex(counter & 0xfff, 20, 3);
  for (let at = 0; at < TAIL_BYTES; at++) writeHex(pool[used + SEED_BYTES + at] ?? 0, 24 + 2 * at, 2);
  used += RANDOM_BYTES;
  return text.toString('latin1');
}

/** The id that was made last: its dashes, version and variant stay where they are. */
const text = Buffer.from('00000000-0000-7000-8000-000000000000');
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** Writes the lowest `digits` hexadecimal digits of a whole number. */
function writeHex(value: number, start: number, digits: number): void {
  let left = value;
  for (let at = start + digits - 1; at >= start; at--) {
    text[at] = HEX_DIGITS[left & 0xf] ?? 0;
    left >>>= 4;
  }
}
