import { crc32 } from 'node:zlib';

/** A longer text counts by its length, its beginning and its end, so that a long prompt costs no more than a short one. */
const TEXT_CHARS_MAX = 4_096;
/** Further values do not count. */
const VALUES_MAX = 128;

/** A checksum of the texts in a JSON value, in their order, that goes on from `from`. The same on every gateway. */
export function checksumOf(value: unknown, from: number): number {
  if (typeof value === 'string') return crc32(bounded(value), from);
  const rest: unknown[] = [value];
  let checksum = from;
  for (let looked = 0; looked < VALUES_MAX && rest.length > 0; looked++) {
    const next = rest.pop();
    if (typeof next === 'string') checksum = crc32(bounded(next), checksum);
    else if (typeof next === 'object' && next !== null) {
      const values: unknown[] = Object.values(next);
      for (let index = Math.min(values.length, VALUES_MAX) - 1; index >= 0; index--) rest.push(values[index]);
    }
  }
  return checksum;
}

function bounded(text: string): string {
  const half = TEXT_CHARS_MAX / 2;
  return text.length <= TEXT_CHARS_MAX ? text : `${text.length}${text.slice(0, half)}${text.slice(-half)}`;
}
