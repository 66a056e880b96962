import { maskCredential } from '../answer/refusal/mask-credential.ts';

/** A shorter beginning of a secret says nothing. */
const BEGINNING_BYTES_MIN = 8;

/**
 * Makes the function that masks every secret, also the beginning of one with which the bytes end: they may be cut in the
 * middle of it. Secrets of fewer than eight bytes are no secrets and stay.
 */
export function secretsMask(secrets: readonly Buffer[]): (bytes: Buffer) => Buffer {
  return (bytes) => secrets.reduce(maskOne, bytes);
}

function maskOne(bytes: Buffer, secret: Buffer): Buffer {
  const masked = maskCredential(bytes, secret);
  for (let length = Math.min(secret.length - 1, masked.length); length >= BEGINNING_BYTES_MIN; length--) {
    const at = masked.length - length;
    if (masked.compare(secret, 0, length, at) === 0)
      return Buffer.concat([masked.subarray(0, at), Buffer.alloc(length, '*')]);
  }
  return masked;
}
