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
  const time = nowMs.toString(16).padStart(12, '0');
  const count = counter.toString(16).padStart(6, '0');
  const tail = pool.toString('hex', used + SEED_BYTES, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.slice(0, 3)}-8${count.slice(3)}-${tail}`;
}
