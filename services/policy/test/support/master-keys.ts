import { masterKey } from '../../src/secrets/envelope.ts';

/** A master key made of one byte. */
export function keyOf(byte: number) {
  return masterKey(Buffer.alloc(32, byte));
}
