import { crc32 } from 'node:zlib';

/** A hash of 32 bits, the same on every gateway. */
export function hashOf(text: string): number {
  return mixed(crc32(text));
}

/**
 * A number from 0 to below 1 for the hashes of a session and a target: independent of those of other targets, so that a
 * session moves only when its own target leaves (rendezvous hashing).
 */
export function drawFor(sessionHash: number, targetHash: number): number {
  return mixed(sessionHash ^ targetHash) / 2 ** 32;
}

/** Spreads each of 32 bits over all of them (the finalizer of MurmurHash3), because CRC-32 alone is linear. */
export function mixed(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
